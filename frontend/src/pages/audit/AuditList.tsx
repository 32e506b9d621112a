import type { AuditItem } from '../../api/types';
import type { Pages } from '../../components/MorePages';
import { RowList } from '../../components/RowList';
import { useRowList } from '../../components/useRowList';
import { t } from '../../texts/rooms/audit';
import { AuditDetail } from './AuditDetail';
import classes from './AuditList.module.css';
import { AuditRow } from './AuditRow';

/** Newest first; older entries come as somebody scrolls down. */
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
