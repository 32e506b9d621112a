import { NativeSelect } from '@mantine/core';
import { t } from '../../../texts/rooms/idTags';
import { Panel } from '../../../ui/Panel';
import classes from './ImportPage.module.css';
import { COLUMNS, type Column, type Sheet } from './sheet';
import { columnName } from './words';

const NOT_USED = '';
const OPTIONS = [
  { value: NOT_USED, label: t('import.not-used') },
  ...COLUMNS.map((value) => ({ value, label: columnName(value) })),
];

interface Props {
  sheet: Sheet;
  onChange: (at: number, column: Column | null) => void;
}

/** What each column of the file is used for. */
export function ImportColumns({ sheet: { header, columns }, onChange }: Props) {
  return (
    <Panel title={t('import.columns')}>
      <ul className={classes.mapping}>
        {header.map((name, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a file have their places.
          <li key={at}>
            <code>{name || '–'}</code>
            <NativeSelect
              size="xs"
              aria-label={t('import.used-as', { column: name })}
              data={OPTIONS}
              value={columns[at] ?? NOT_USED}
              onChange={({ currentTarget: { value } }) =>
                onChange(at, COLUMNS.find((column) => column === value) ?? null)
              }
            />
          </li>
        ))}
      </ul>
      <h3 className={classes.after}>{t('import.after')}</h3>
      <p className={classes.note}>{t('import.after-text')}</p>
    </Panel>
  );
}
