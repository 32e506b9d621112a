import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { t } from '../../../texts/rooms/idTags';
import { FormProblem } from '../../../ui/FormProblem';
import type { CheckedRow } from './check';
import classes from './ImportPage.module.css';
import { cellsOf, type Sheet } from './sheet';
import { columnName } from './words';

interface Props {
  row: CheckedRow;
  sheet: Sheet;
  /** Gets the cells as they were corrected; none leave the row out. */
  onCorrect: (cells: readonly string[]) => void;
}

/** A row of the file, to be corrected in place or left out. */
export function ImportDetail({ row, sheet, onCorrect }: Props) {
  const [cells, setCells] = useState(() => fitted(sheet, row.row));
  const used = sheet.columns.flatMap((column, at) => (column === null ? [] : [{ column, at }]));
  const elsewhere = row.errors.filter(({ pointer }) => !used.some(({ column }) => column === pointer));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCorrect(cells);
  };
  return (
    <form className={classes.detail} onSubmit={submit}>
      {elsewhere.length > 0 && <FormProblem>{elsewhere.map(({ detail }) => detail).join(' ')}</FormProblem>}
      <div className={classes.cells}>
        {used.map(({ column, at }) => (
          <TextInput
            key={column}
            label={columnName(column)}
            dir="auto"
            autoComplete="off"
            value={cells[at] ?? ''}
            error={aboutColumn(row, column)}
            onChange={({ currentTarget: { value } }) =>
              setCells((before) => before.map((cell, place) => (place === at ? value : cell)))
            }
          />
        ))}
      </div>
      <div className={classes.buttons}>
        <Button variant="default" size="xs" onClick={() => onCorrect([])}>
          {t('import.leave-out')}
        </Button>
        <Button type="submit" size="xs">
          {t('import.correct')}
        </Button>
      </div>
    </form>
  );
}

/** The cells of a row, as many as the header has. */
function fitted(sheet: Sheet, row: number): string[] {
  const cells = cellsOf(sheet, row);
  return sheet.header.map((_, at) => cells[at] ?? '');
}

function aboutColumn({ errors }: CheckedRow, column: string): string | null {
  return errors.find(({ pointer }) => pointer === column)?.detail ?? null;
}
