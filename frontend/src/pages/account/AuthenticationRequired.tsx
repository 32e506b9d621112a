import { Button } from '@mantine/core';
import { IconChevronRight, IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { t } from '../../texts/rooms/account';
import { OutsideNotice } from './OutsideNotice';

/** Shown to people who open a page without being signed in. */
export function AuthenticationRequired({ address }: { address: string }) {
  return (
    <OutsideNotice icon={IconLock} tab={t('required.tab')} title={t('required.title')}>
      <p>{t.rich('required.text', { address, code: (words) => <code>{words}</code> })}</p>
      <Button
        renderRoot={(props) => <Link to="/login" search={{ to: address }} {...props} />}
        rightSection={<IconChevronRight size={15} stroke={1.7} aria-hidden />}
      >
        {t('form.to-login')}
      </Button>
    </OutsideNotice>
  );
}
