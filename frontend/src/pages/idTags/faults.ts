import { amount, count, typedNumber } from '../../lib/numbers';
import { tooLong } from '../../lib/tooLong';
import { t } from '../../texts/rooms/idTags';
import { type TagValues, wattHours } from './tagForm';

const LONGEST = { idTag: 20, name: 200, group: 20, note: 2000 } as const;
const MOST_WATT_HOURS = 1_000_000_000_000;
const MOST_AT_ONCE = 1000;

export type TypedField = keyof typeof LONGEST | 'expires' | 'atOnce' | 'budgetKwh';
export type Faults = Partial<Record<TypedField, string | null>>;

/** What is wrong with what was typed, by field. Texts that were there before are not judged. */
export function faultsOf(values: TagValues, before: TagValues): Faults {
  const excess = (field: keyof typeof LONGEST) =>
    values[field] === before[field] ? null : tooLong(values[field].trim(), LONGEST[field]);
  const tagFault = (field: 'idTag' | 'group') =>
    values[field] !== before[field] && values[field].includes('/') ? t('edit.no-slash') : excess(field);
  return {
    idTag: tagFault('idTag'),
    name: excess('name'),
    group: tagFault('group'),
    note: excess('note'),
    budgetKwh: budgetFault(values.budgetKwh),
    atOnce: countFault(values.atOnce),
  };
}

function budgetFault(text: string): string | null {
  if (text.trim() === '' || typedNumber(text) === 0) return null;
  return Number.isNaN(typedNumber(text)) ? t('edit.no-number') : energyFault(text);
}

/** What is wrong with an energy in kWh that is more than nothing. */
export function energyFault(kwh: string): string | null {
  const energy = wattHours(kwh);
  if (energy < 1) return t('edit.at-least', { least: `${amount(0.001)} kWh` });
  return energy > MOST_WATT_HOURS
    ? t('edit.at-most', { most: `${count(MOST_WATT_HOURS / 1000)} kWh` })
    : null;
}

function countFault(text: string): string | null {
  if (text.trim() === '') return null;
  if (!Number.isInteger(typedNumber(text))) return t('edit.no-number');
  return typedNumber(text) > MOST_AT_ONCE ? t('edit.at-most', { most: count(MOST_AT_ONCE) }) : null;
}
