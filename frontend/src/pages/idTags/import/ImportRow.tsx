import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { memo } from 'react';
import { count } from '../../../lib/numbers';
import { t } from '../../../texts/rooms/idTags';
import list from '../../../ui/RowList.module.css';
import type { CheckedRow, Outcome } from './check';
import classes from './ImportPage.module.css';
import { cellOf, type Sheet } from './sheet';
import { columnName, valueText } from './words';

const TONES: Record<Outcome, string> = {
  error: 'faulted',
  changed: 'waiting',
  new: 'available',
  same: 'offline',
};
/** Marks beside the words, for people who do not tell the colours apart. */
const MARKS: Record<Outcome, string> = { error: '✕', changed: '≠', new: '+', same: '○' };

export function ImportHeads() {
  return (
    <>
      <span />
      <span className={classes.number}>{t('import.row')}</span>
      <span>{t('import.column.idTag')}</span>
      <span>{t('import.column.name')}</span>
      <span>{t('import.result')}</span>
      <span>{t('import.what-happens')}</span>
    </>
  );
}

interface Props {
  row: CheckedRow;
  sheet: Sheet;
  isOpen: boolean;
  onToggle: (id: string) => void;
}

/** A row of the file and what it would do; a button that opens it to be corrected. */
export const ImportRow = memo(function ImportRow({ row, sheet, isOpen, onToggle }: Props) {
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  const { id, outcome } = row;
  return (
    <button type="button" className={list.row} data-row aria-expanded={isOpen} onClick={() => onToggle(id)}>
      <Chevron size={15} stroke={1.7} aria-hidden className={list.chevron} />
      <span className={classes.number}>{count(row.row)}</span>
      <span className={classes.tag}>{cellOf(sheet, row.row, 'idTag') || '–'}</span>
      <span className={classes.name}>{cellOf(sheet, row.row, 'name')}</span>
      <span className={classes.outcome} data-tone-text={TONES[outcome]}>
        <span aria-hidden="true">{MARKS[outcome]}</span> {t(`import.outcome.${outcome}`)}
      </span>
      <span className={classes.what}>
        <What row={row} />
      </span>
    </button>
  );
});

function What({ row: { outcome, errors, changes } }: { row: CheckedRow }) {
  if (outcome === 'error') return errors.map(({ detail }) => detail).join(' ');
  if (outcome !== 'changed') return t(`import.will.${outcome}`);
  return changes.map(({ column, old, new: after }, at) => (
    <span key={column}>
      {at > 0 && ', '}
      {columnName(column)} <s>{valueText(column, old)}</s> → <b>{valueText(column, after)}</b>
    </span>
  ));
}
