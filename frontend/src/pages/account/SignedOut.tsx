import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { t } from '../../texts/rooms/account';
import { OutsideNotice } from './OutsideNotice';

/** Shown after signing out. */
export default function SignedOut() {
  return (
    <OutsideNotice icon={IconCheck} tab={t('signed-out.tab')} title={t('signed-out.title')}>
      <p role="status">{t('signed-out.text')}</p>
      <Button component={Link} to="/login">
        {t('signed-out.again')}
      </Button>
    </OutsideNotice>
  );
}
