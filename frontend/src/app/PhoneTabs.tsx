import { IconDots } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { AlarmBadge } from '../connections/AlarmBadge';
import { PAGES, pageAt } from '../navigation/pages';
import { t } from '../texts/rooms/common';
import classes from './Phone.module.css';

export function PhoneTabs() {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const belowMore = pageAt(path)?.tab !== true;
  return (
    <nav className={classes.tabs} aria-label={t('frame.pages')}>
      {PAGES.filter(({ tab }) => tab).map(({ to, label, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          className={classes.tab}
          activeProps={{ 'aria-current': 'page' }}
          activeOptions={{ includeSearch: false }}
        >
          <Icon size={20} stroke={1.7} aria-hidden />
          {label}
        </Link>
      ))}
      <Link to="/more" className={classes.tab} aria-current={belowMore ? 'page' : undefined}>
        <IconDots size={20} stroke={1.7} aria-hidden />
        {t('page.more')}
        <AlarmBadge className={classes.alarms} />
      </Link>
    </nav>
  );
}
