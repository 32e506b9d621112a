import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { sentence } from '../api/problem';
import { Notice } from '../components/Notice';
import { useTitle } from '../components/useTitle';

/** A page that broke, or could not even begin. */
export function PageFailed({ error }: { error: unknown }) {
  useTitle('Not loaded');
  return (
    <Notice title="This page didn’t load" text={sentence(error)}>
      <Button
        leftSection={<IconRefresh size={15} stroke={1.7} aria-hidden />}
        onClick={() => window.location.reload()}
      >
        Try again
      </Button>
    </Notice>
  );
}
