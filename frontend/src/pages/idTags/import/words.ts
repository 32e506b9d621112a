import { date, hourAndMinute } from '../../../lib/times';
import { t } from '../../../texts/rooms/idTags';
import { KINDS, STATUSES } from '../search';
import { PERIODS } from '../tagForm';
import { COLUMNS } from './sheet';

/** The name of a column for people; columns that we do not know keep theirs. */
export function columnName(column: string): string {
  const known = COLUMNS.find((name) => name === column);
  return known ? t(`import.column.${known}`) : column;
}

/** The value of a cell in the words of the other pages, with times in the zone of the reader. */
export function valueText(column: string, value: string): string {
  if (value === '') return '–';
  if (column === 'expiryDate') return `${date(value)}, ${hourAndMinute(value)}`;
  return WORDS.get(`${column} ${value}`) ?? value;
}

const WORDS = new Map<string, string>([
  ...STATUSES.map((status) => [`status ${status}`, t(`status.${status}`)] as const),
  ...KINDS.map((kind) => [`kind ${kind}`, t(`kind.${kind}`)] as const),
  ...PERIODS.map((per) => [`budgetPer ${per}`, t(`per.${per}`)] as const),
]);
