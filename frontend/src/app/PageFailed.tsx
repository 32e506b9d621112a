import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { sentence } from '../api/sentence';
import { useTitle } from '../lib/useTitle';
import { t } from '../texts/rooms/common';
import { Notice } from '../ui/Notice';

/** Takes the place of a page that failed or did not load. */
export function PageFailed({ error }: { error: unknown }) {
  useTitle(t('loading-failed.title'));
  return (
    <Notice title={t('loading-failed.text')} text={sentence(error)}>
      <Button
        leftSection={<IconRefresh size={15} stroke={1.7} aria-hidden />}
        onClick={() => window.location.reload()}
      >
        {t('try-again')}
      </Button>
    </Notice>
  );
}
