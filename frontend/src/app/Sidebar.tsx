import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useUser } from '../accounts/accounts';
import { AlarmBadge } from '../connections/AlarmBadge';
import { count } from '../lib/numbers';
import { useChargerCount } from '../live/useFleet';
import { showDialog } from '../navigation/dialogs';
import { PALETTE_KEYS } from '../navigation/keys';
import { ALARMS_AT, managePagesFor, PAGES, type Page } from '../navigation/pages';
import { t } from '../texts/rooms/common';
import { Logo } from '../ui/Logo';
import { AccountMenu } from './AccountMenu';
import { LiveState } from './LiveState';
import classes from './Sidebar.module.css';

export function Sidebar() {
  const user = useUser();
  return (
    <aside className={classes.sidebar}>
      <Link to="/chargers" className={classes.logo} aria-label={t('frame.first-page')}>
        <Logo />
      </Link>
      <button type="button" className={classes.jump} onClick={() => showDialog('palette')}>
        <IconSearch size={15} stroke={1.7} aria-hidden />
        <span className={classes.wide}>{t('frame.jump')}</span>
        <kbd className={classes.key}>{PALETTE_KEYS}</kbd>
      </button>
      <nav aria-label={t('frame.pages')}>
        <ul className={classes.pages}>
          {PAGES.map((page) => (
            <PageLink key={page.to} page={page} />
          ))}
        </ul>
        <p className={classes.heading} id="manage">
          {t('frame.manage')}
        </p>
        <ul className={classes.pages} aria-labelledby="manage">
          {managePagesFor(user).map((page) => (
            <PageLink key={page.to} page={page} />
          ))}
        </ul>
      </nav>
      <div className={classes.bottom}>
        <LiveState />
        <AccountMenu />
      </div>
    </aside>
  );
}

function PageLink({ page: { to, label, icon: Icon } }: { page: Page }) {
  const chargers = useChargerCount();
  return (
    <li>
      <Link
        to={to}
        className={classes.page}
        data-label={label}
        activeProps={{ 'aria-current': 'page' }}
        activeOptions={{ includeSearch: false }}
      >
        <Icon size={17} stroke={1.7} aria-hidden />
        <span className={classes.wide}>{label}</span>
        {to === '/chargers' && chargers !== undefined && chargers > 0 && (
          <span className={classes.count}>{count(chargers)}</span>
        )}
        {to === ALARMS_AT && <AlarmBadge className={classes.alarms} />}
      </Link>
    </li>
  );
}
