import { ApiProblem } from '../../api/problem';
import { t } from '../../texts/rooms/tariffs';
import { shownAmount, typedAmount } from './decimals';
import {
  type Clause,
  type Extra,
  type Fields,
  type Form,
  isAllDay,
  type Rule,
  typedMinutes,
  typedTime,
  type Whole,
} from './form';

/** What is wrong, by field: "17.price" of a sentence, "minPrice" of the tariff. */
export type Faults = Readonly<Record<string, string>>;

const LONGEST_NAME = 100;
const MOST_TAX = 100;

/** What is wrong with what was typed. */
export function faultsOf(form: Form): Faults {
  const found: [string, string | null][] = [
    ['graceMinutes', wholeFault(form.graceMinutes)],
    ['minPrice', optional(form.minPrice, amountFault)],
    ['maxPrice', optional(form.maxPrice, amountFault) ?? limitsFault(form)],
    ...form.rules.flatMap((rule) => (rule.type === null ? [] : ofRule(rule))),
  ];
  return Object.fromEntries(found.filter((each): each is [string, string] => each[1] !== null));
}

function ofRule({ id, fields, says }: Rule): [string, string | null][] {
  const faults: Partial<Record<keyof Fields, string | null>> = {
    price: amountFault(fields.price),
    tax: optional(fields.tax, taxFault),
    ...said(says, 'times', {
      from: timeFault(fields.from),
      to: timeFault(fields.to) ?? sameTimesFault(fields),
    }),
    ...said(says, 'most', { most: optional(fields.most, amountFault) }),
    ...said(says, 'step', { step: optional(fields.step, wholeFault) }),
    ...said(says, 'name', { name: fields.name.trim().length > LONGEST_NAME ? t('fault.name') : null }),
    ...said(says, 'dates', { lastDay: datesFault(fields) }),
    ...said(says, 'energy', pairFaults(fields, 'minKwh', 'maxKwh')),
    ...said(says, 'power', pairFaults(fields, 'minPower', 'maxPower')),
    ...said(says, 'duration', {
      minMinutes: optional(fields.minMinutes, minutesFault),
      maxMinutes: optional(fields.maxMinutes, minutesFault) ?? durationFault(fields),
    }),
  };
  return Object.entries(faults).map(([field, fault]) => [`${id}.${field}`, fault]);
}

function said<F>(says: ReadonlySet<Clause | Extra>, clause: Clause | Extra, faults: F): F | object {
  return says.has(clause) ? faults : {};
}

function pairFaults(fields: Fields, least: 'minKwh' | 'minPower', most: 'maxKwh' | 'maxPower') {
  const [low, high] = [typedAmount(fields[least]), typedAmount(fields[most])];
  const isMixedUp = low !== null && high !== null && Number(low) >= Number(high);
  return {
    [least]: optional(fields[least], amountFault),
    [most]: optional(fields[most], amountFault) ?? (isMixedUp ? t('fault.order') : null),
  };
}

function durationFault({ minMinutes, maxMinutes }: Fields): string | null {
  const [low, high] = [typedMinutes(minMinutes), typedMinutes(maxMinutes)];
  return low !== null && high !== null && low >= high ? t('fault.order') : null;
}

function datesFault({ firstDay, lastDay }: Fields): string | null {
  return firstDay && lastDay && lastDay < firstDay ? t('fault.dates') : null;
}

function limitsFault({ minPrice, maxPrice }: Form): string | null {
  const [low, high] = [typedAmount(minPrice), typedAmount(maxPrice)];
  return low !== null && high !== null && Number(low) > Number(high) ? t('fault.limits') : null;
}

function optional(text: string, fault: (text: string) => string | null): string | null {
  return text.trim() === '' ? null : fault(text);
}

export function amountFault(text: string): string | null {
  return typedAmount(text) === null ? t('fault.amount', { example: shownAmount('0.49') }) : null;
}

export function taxFault(text: string): string | null {
  const amount = typedAmount(text);
  return amount === null || Number(amount) > MOST_TAX || /\.\d{3}/.test(amount) ? t('fault.tax') : null;
}

function wholeFault(text: string): string | null {
  return /^\d{1,7}$/.test(text.trim()) ? null : t('fault.whole');
}

function timeFault(text: string): string | null {
  return typedTime(text) === null ? t('fault.time') : null;
}

function sameTimesFault(fields: Fields): string | null {
  const isSame = typedTime(fields.from) === typedTime(fields.to) && !isAllDay(fields);
  return isSame ? t('fault.times') : null;
}

function minutesFault(text: string): string | null {
  return typedMinutes(text) === null ? t('fault.minutes') : null;
}

/** Fields of the API, and where people find them. */
const PLACES: Record<string, keyof Fields> = {
  'components/0/price': 'price',
  'components/0/taxPercent': 'tax',
  'components/0/maxPrice': 'most',
  'components/0/stepSize': 'step',
  'restrictions/startTime': 'from',
  'restrictions/endTime': 'to',
  'restrictions/dayOfWeek': 'days',
  'restrictions/startDate': 'firstDay',
  'restrictions/endDate': 'lastDay',
  'restrictions/minKwh': 'minKwh',
  'restrictions/maxKwh': 'maxKwh',
  'restrictions/minPower': 'minPower',
  'restrictions/maxPower': 'maxPower',
  'restrictions/minDuration': 'minMinutes',
  'restrictions/maxDuration': 'maxMinutes',
  name: 'name',
};

/** What the server has refused of a tariff, by field; `within` is where the tariff is in the request. */
export function refusedOf(
  error: unknown,
  within: 'draft' | 'content',
  rules: readonly (Rule | Whole)[],
): Faults {
  if (!(error instanceof ApiProblem)) return {};
  const start = `/${within}/`;
  const about = error.errors.filter(({ pointer }) => pointer.startsWith(start));
  return Object.fromEntries(
    about.map(({ pointer, detail }) => [placeOf(pointer.slice(start.length), rules), detail]),
  );
}

function placeOf(pointer: string, rules: readonly (Rule | Whole)[]): string {
  const [, number, rest = ''] = /^elements\/(\d+)\/?(.*)$/.exec(pointer) ?? [];
  const rule = number === undefined ? undefined : rules[Number(number)];
  return rule ? `${rule.id}.${PLACES[rest] ?? rest}` : pointer;
}
