import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { sentence } from '../../../api/sentence';
import { t } from '../../../texts/rooms/idTags';
import { FormProblem } from '../../../ui/FormProblem';
import { NoRows } from '../../../ui/NoRows';
import { RowList } from '../../../ui/RowList';
import { TableLoading } from '../../../ui/Table';
import { toast } from '../../../ui/toasts';
import { useRowList } from '../../../ui/useRowList';
import { type Checked, OUTCOMES, type Outcome } from './check';
import { ImportColumns } from './ImportColumns';
import { ImportDetail } from './ImportDetail';
import classes from './ImportPage.module.css';
import { ImportHeads, ImportRow } from './ImportRow';
import { type Sheet, unusedOf, withColumn, withRow } from './sheet';
import { useCheck, useImport } from './useImport';

interface Props {
  id: number;
  sheet: Sheet;
  onChange: (sheet: Sheet) => void;
  onChooseAnother: () => void;
}

/** A list that was read: what each row would do, with its errors to be corrected, and the button that takes all. */
export function ImportPreview({ id, sheet, onChange, onChooseAnother }: Props) {
  const { checked, error, hasTags, isChecking, refetch } = useCheck(id, sheet);
  const { problem, busy, take } = useTaking(sheet, () => void refetch());
  const counts = checked?.counts;
  const rows = counts ? counts.error + counts.changed + counts.new + counts.same : 0;
  const works = counts ? counts.changed + counts.new : 0;
  const wrong = problem ?? error;
  const unused = unusedOf(sheet);
  return (
    <>
      <header className={classes.head}>
        <div>
          <h1 className={classes.title}>{t('import.title')}</h1>
          <p className={classes.about}>
            {sheet.name && <code>{sheet.name}</code>}
            <span>{t('import.rows', { count: sheet.rows.length })}</span>
            <span>{sheet.encoding}</span>
          </p>
        </div>
        <div className={classes.buttons}>
          <Button variant="default" onClick={onChooseAnother}>
            {t(sheet.name === null ? 'import.back' : 'import.another')}
          </Button>
          <Button
            loading={busy}
            disabled={isChecking || !hasTags || error !== null || works === 0 || counts?.error !== 0}
            onClick={() => void take()}
          >
            {t('import.take', { count: rows })}
          </Button>
        </div>
      </header>
      {wrong !== null && <FormProblem>{sentence(wrong)}</FormProblem>}
      <p className={classes.verdict} data-stops={(counts?.error ?? 0) > 0 || undefined} role="status">
        {!hasTags
          ? t('import.no-tag')
          : isChecking
            ? t('import.checking')
            : counts && verdictOf(counts.error, works)}
      </p>
      {unused.length > 0 && (
        <p className={classes.unused}>
          {t('import.unused', { count: unused.length, names: unused.join(', ') })}
        </p>
      )}
      <div className={classes.columns}>
        {checked ? (
          <Rows sheet={sheet} checked={checked} onChange={onChange} />
        ) : (
          hasTags && error === null && <TableLoading what={t('import.what')} />
        )}
        <ImportColumns sheet={sheet} onChange={(at, column) => onChange(withColumn(sheet, at, column))} />
      </div>
    </>
  );
}

/** What is to be done, said above the button that does it. */
function verdictOf(errors: number, works: number): string {
  if (errors > 0) return t('import.fix', { count: errors });
  return works > 0 ? t('import.ready') : t('import.nothing');
}

/** Takes all rows. If something has changed since they were checked, they are checked again. */
function useTaking(sheet: Sheet, checkAgain: () => void) {
  const send = useImport();
  const navigate = useNavigate();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const take = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const { new: added, changed } = await send(sheet);
      toast(t('import.done', { added, changed }));
      await navigate({ to: '/id-tags' });
    } catch (refusal) {
      setProblem(refusal);
      setBusy(false);
      checkAgain();
    }
  };
  return { problem, busy, take };
}

interface RowsProps {
  sheet: Sheet;
  checked: Checked;
  onChange: (sheet: Sheet) => void;
}

function Rows({ sheet, checked: { rows, counts }, onChange }: RowsProps) {
  const [only, setOnly] = useState<Outcome | null>(null);
  const list = useRowList();
  const shown = useMemo(
    () => (only === null ? rows : rows.filter(({ outcome }) => outcome === only)),
    [rows, only],
  );
  const correct = (row: number, cells: readonly string[]) => {
    list.toggle(String(row));
    onChange(withRow(sheet, row, cells));
  };
  return (
    <div className={classes.rows}>
      <div className={classes.filters}>
        <Chip
          label={t('import.all')}
          count={rows.length}
          isOn={only === null}
          onClick={() => setOnly(null)}
        />
        {OUTCOMES.map((outcome) => (
          <Chip
            key={outcome}
            label={t(`import.some.${outcome}`)}
            count={counts[outcome]}
            isOn={only === outcome}
            onClick={() => setOnly(only === outcome ? null : outcome)}
          />
        ))}
      </div>
      {shown.length === 0 ? (
        <NoRows>{t('import.none')}</NoRows>
      ) : (
        <RowList
          list={list}
          rows={shown}
          className={classes.list}
          heads={<ImportHeads />}
          row={(row, isOpen) => <ImportRow row={row} sheet={sheet} isOpen={isOpen} onToggle={list.toggle} />}
          detail={(row) => (
            <ImportDetail row={row} sheet={sheet} onCorrect={(cells) => correct(row.row, cells)} />
          )}
        />
      )}
    </div>
  );
}

interface ChipProps {
  label: string;
  count: number;
  isOn: boolean;
  onClick: () => void;
}

function Chip({ label, count, isOn, onClick }: ChipProps) {
  return (
    <Button variant="default" size="xs" className={classes.chip} aria-pressed={isOn} onClick={onClick}>
      {t('import.chip', { label, count })}
    </Button>
  );
}
