import { IconListDetails, IconPlugConnected, type TablerIcon } from '@tabler/icons-react';

export interface Page {
  to: '/chargers' | '/logs';
  label: string;
  icon: TablerIcon;
  /** The letter after `g` that goes there. */
  key: string;
}

/** The pages of the sidebar, in its order; on phones they are the tabs at the bottom. */
export const PAGES: readonly Page[] = [
  { to: '/chargers', label: 'Chargers', icon: IconPlugConnected, key: 'c' },
  { to: '/logs', label: 'Logs', icon: IconListDetails, key: 'l' },
];
