import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTitle } from '../lib/useTitle';
import { t } from '../texts/rooms/common';
import { Notice } from '../ui/Notice';

export function NotFound() {
  useTitle(t('not-found.title'));
  return (
    <Notice title={t('not-found.text')} text={t('not-found.why')}>
      <Button component={Link} to="/chargers">
        {t('go-to-chargers')}
      </Button>
    </Notice>
  );
}
