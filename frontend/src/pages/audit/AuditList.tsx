import type { AuditItem } from '../../api/types';
import { t } from '../../texts/rooms/audit';
import type { Pages } from '../../ui/MorePages';
import { RowList } from '../../ui/RowList';
import { useRowList } from '../../ui/useRowList';
import { AuditDetail } from './AuditDetail';
import classes from './AuditList.module.css';
import { AuditRow } from './AuditRow';

/** The audit log, newest first; older entries load as somebody scrolls down. */
export function AuditList({ items, pages }: { items: readonly AuditItem[]; pages: Pages }) {
  const list = useRowList();
  return (
    <RowList
      list={list}
      rows={items}
      row={(item, isOpen) => <AuditRow item={item} open={isOpen} onToggle={list.toggle} />}
      detail={(item) => <AuditDetail item={item} />}
      className={classes.list}
      pages={pages}
      what={t('page.more')}
    />
  );
}
