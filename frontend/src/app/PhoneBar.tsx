import { IconChevronLeft, IconSearch } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { showDialog } from '../navigation/dialogs';
import { pageAt } from '../navigation/pages';
import { t } from '../texts/rooms/common';
import { Logo } from '../ui/Logo';
import { LiveState } from './LiveState';
import classes from './Phone.module.css';

const MORE = { to: '/more', label: t('page.more') } as const;

export function PhoneBar() {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const page = pageAt(path);
  const above = page && path.length > page.to.length + 1 ? page : page && !page.tab ? MORE : undefined;
  return (
    <header className={classes.bar}>
      {above ? (
        <Link to={above.to} className={classes.back} aria-label={t('frame.back-to', { page: above.label })}>
          <IconChevronLeft size={20} stroke={1.7} aria-hidden />
        </Link>
      ) : (
        <Logo bare />
      )}
      <span className={classes.title}>{page?.label ?? (path === MORE.to ? MORE.label : 'GenX')}</span>
      <LiveState brief />
      <button
        type="button"
        className={classes.search}
        aria-label={t('frame.jump-label')}
        onClick={() => showDialog('palette')}
      >
        <IconSearch size={20} stroke={1.7} aria-hidden />
      </button>
    </header>
  );
}
