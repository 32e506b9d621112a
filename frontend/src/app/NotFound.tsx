import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Notice } from '../components/Notice';
import { useTitle } from '../components/useTitle';
import { t } from '../texts/rooms/common';

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
