import {
  IconBroadcast,
  IconChartBar,
  IconHistory,
  IconId,
  IconKey,
  IconLayoutDashboard,
  IconListDetails,
  IconPlugConnected,
  IconReceipt,
  IconSend,
  IconStethoscope,
  IconTag,
  IconUserCircle,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';
import { mayManage } from '../accounts/accounts';
import type { Person } from '../api/types';
import { t } from '../texts/rooms/common';

export interface Page {
  to:
    | '/account'
    | '/keys'
    | '/audit-log'
    | '/chargers'
    | '/commands'
    | '/connections'
    | '/dashboard'
    | '/id-tags'
    | '/logs'
    | '/reports'
    | '/tail'
    | '/tariffs'
    | '/transactions'
    | '/users';
  label: string;
  icon: TablerIcon;
  /** The letter after `g` that goes there. */
  key?: string;
  /** Whether it is a tab at the bottom on phones; the others are under More. */
  tab?: boolean;
  /** More words that the palette finds it by. */
  words?: string;
}

/** The page whose link shows the number of open alarms. */
export const ALARMS_AT = '/connections';

/** The pages of the sidebar, in its order. */
export const PAGES: readonly Page[] = [
  { to: '/dashboard', label: t('page.dashboard'), icon: IconLayoutDashboard, key: 'd', tab: true },
  { to: '/chargers', label: t('page.chargers'), icon: IconPlugConnected, key: 'c', tab: true },
  { to: '/transactions', label: t('page.transactions'), icon: IconReceipt },
  { to: '/commands', label: t('page.commands'), icon: IconSend },
  { to: '/id-tags', label: t('page.id-tags'), icon: IconId },
  { to: '/reports', label: t('page.reports'), icon: IconChartBar, key: 'r' },
  { to: '/logs', label: t('page.logs'), icon: IconListDetails, key: 'l', tab: true },
  { to: '/tail', label: t('page.tail'), icon: IconBroadcast },
  { to: ALARMS_AT, label: t('page.connections'), icon: IconStethoscope, words: t('page.connections-words') },
];

/** A page below "Manage" that everybody may read. */
const TARIFFS: Page = { to: '/tariffs', label: t('page.tariffs'), icon: IconTag };

const MANAGE_PAGES: readonly Page[] = [
  TARIFFS,
  { to: '/users', label: t('page.users'), icon: IconUsers },
  { to: '/keys', label: t('page.keys'), icon: IconKey },
  { to: '/audit-log', label: t('page.audit-log'), icon: IconHistory },
];

export const ACCOUNT_PAGE: Page = { to: '/account', label: t('page.account'), icon: IconUserCircle };

const ALL_PAGES = [...PAGES, ...MANAGE_PAGES, ACCOUNT_PAGE];

/** The pages below "Manage" that a user may open. */
export function managePagesFor(user: Person): readonly Page[] {
  return mayManage(user) ? MANAGE_PAGES : [TARIFFS];
}

/** The pages that a user may open. */
export function pagesFor(user: Person): readonly Page[] {
  return [...PAGES, ...managePagesFor(user), ACCOUNT_PAGE];
}

/** The page that an address belongs to. */
export function pageAt(path: string): Page | undefined {
  return ALL_PAGES.find(({ to }) => path === to || path.startsWith(`${to}/`));
}
