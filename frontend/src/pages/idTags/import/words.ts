import { date, hourAndMinute } from '../../../lib/times';
import { t } from '../../../texts/rooms/idTags';
import { COLUMNS } from './sheet';

/** The name of a column for people; columns that we do not know keep theirs. */
export function columnName(column: string): string {
  const known = COLUMNS.find((name) => name === column);
  return known ? t(`import.column.${known}`) : column;
}

/** The value of a cell, with times in the zone of the reader. */
export function valueText(column: string, value: string): string {
  if (value === '') return '–';
  return column === 'expiryDate' ? `${date(value)}, ${hourAndMinute(value)}` : value;
}
