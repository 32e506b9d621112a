import { IconChevronLeft, IconSearch } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { Logo } from '../components/Logo';
import { LiveState } from './LiveState';
import { PAGES } from './navigation';
import classes from './Phone.module.css';

export function PhoneBar({ onSearch }: { onSearch: () => void }) {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const page = PAGES.find(({ to }) => path.startsWith(to));
  const below = page !== undefined && path.length > page.to.length + 1;
  return (
    <header className={classes.bar}>
      {below ? (
        <Link to={page.to} className={classes.back} aria-label={`Back to ${page.label}`}>
          <IconChevronLeft size={20} stroke={1.7} aria-hidden />
        </Link>
      ) : (
        <Logo bare />
      )}
      <span className={classes.title}>{page?.label ?? 'GenX'}</span>
      <LiveState brief />
      <button
        type="button"
        className={classes.search}
        aria-label="Jump to a charger or page"
        onClick={onSearch}
      >
        <IconSearch size={20} stroke={1.7} aria-hidden />
      </button>
    </header>
  );
}
