import { Link } from '@tanstack/react-router';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/idTags';
import { Tabs } from '../../ui/Tabs';
import classes from '../../ui/Tabs.module.css';
import type { Tab } from './search';

const TABS: readonly { tab?: Tab; label: string }[] = [
  { label: t('tab.tags') },
  { tab: 'local-lists', label: t('tab.local-lists') },
];

/** The tabs of the page of id tags, with the keys 1 and 2. */
export function IdTagTabs() {
  return (
    <Tabs label={common('page.id-tags')}>
      {TABS.map(({ tab, label }, index) => (
        <Link
          key={label}
          to="/id-tags"
          search={{ tab }}
          className={classes.tab}
          // Both tabs have one path, and filters do not leave a tab.
          activeOptions={{ explicitUndefined: true }}
          activeProps={{ 'aria-current': 'page' }}
          aria-keyshortcuts={String(index + 1)}
        >
          {label}
        </Link>
      ))}
    </Tabs>
  );
}
