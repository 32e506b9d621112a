import type { Report } from '../../../api/types';
import { count, energyInWords, money } from '../../../lib/numbers';
import { finePercent, hours, percent } from '../../../reports/change';
import { duration } from '../../../reports/duration';
import { t } from '../../../texts/rooms/reports';
import { nameOf } from '../GroupTable';

/** A table on paper. The first cell of a row names it. */
export interface Rows {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

export function mostEnergy({ groups }: Report<'energy'>): Rows {
  return {
    columns: [t('energy.group.charger'), t('tab.energy'), t('energy.share'), t('energy.session-count')],
    rows: groups
      .filter(({ key }) => key !== null)
      .map(({ key, name, energyWh, share, sessions }) => [
        chargerName(key ?? '', name),
        energyInWords(energyWh),
        `${percent(share)} %`,
        count(sessions),
      ]),
  };
}

export function leastUsed({ items }: Report<'utilisation'>): Rows {
  return {
    columns: [
      t('energy.group.charger'),
      t('monthly.in-use-short'),
      t('energy.session-count'),
      t('tab.energy'),
    ],
    rows: (items ?? []).map(({ deviceId, name, inUse, sessions, energyWh }) => [
      chargerName(deviceId, name),
      `${percent(inUse)} %`,
      count(sessions),
      energyInWords(energyWh),
    ]),
  };
}

export function lowest({ items }: Report<'availability'>): Rows {
  return {
    columns: [t('up.connector'), t('up.availability'), t('up.down')],
    rows: items.map(({ deviceId, connectorId, name, availability, downS }) => [
      chargerName(`${deviceId}-${connectorId}`, name),
      `${finePercent(availability)} %`,
      duration(downS),
    ]),
  };
}

export function lostMost({ groups }: Report<'faults'>): Rows {
  return {
    columns: [t('energy.group.charger'), t('monthly.lost-short'), t('tab.faults'), t('faults.longest')],
    rows: groups.map(({ key, name, seconds, count: faults, longestS }) => [
      chargerName(key, name),
      lost(seconds),
      count(faults),
      lost(longestS),
    ]),
  };
}

export function topFaults({ groups }: Report<'faults'>): Rows {
  return {
    columns: [
      t('faults.by.errorCode'),
      t('faults.sort.seconds'),
      t('faults.cumulative'),
      t('faults.sort.count'),
      t('faults.chargers'),
      t('faults.longest'),
    ],
    rows: groups.map(({ key, seconds, cumulative, count: faults, chargers, longestS }) => [
      key === 'NoError' ? t('faults.no-code') : key,
      lost(seconds),
      `${percent(cumulative)} %`,
      count(faults),
      count(chargers),
      lost(longestS),
    ]),
  };
}

/** The revenue in a currency by tariff, and their total if there are several. */
export function tariffs({ groups, totals }: Report<'revenue'>, currency: string): Rows {
  const inWords = (amount: string) => money(amount, currency);
  const amounts = ({ total, totalInclTax }: { total: string; totalInclTax: string }) => [
    inWords(total),
    money(Number(totalInclTax) - Number(total), currency),
    inWords(totalInclTax),
  ];
  const all = totals.find((each) => each.currency === currency);
  return {
    columns: [
      t('energy.group.tariff'),
      t('energy.session-count'),
      t('tab.energy'),
      t('monthly.without-tax'),
      t('monthly.tax-only'),
      t('monthly.with-tax'),
    ],
    rows: [
      ...groups.map((group) => [
        nameOf('tariff', group),
        count(group.sessions),
        energyInWords(group.energyWh),
        ...amounts(group),
      ]),
      ...(all && groups.length > 1
        ? [
            [
              t('monthly.total'),
              count(all.sessions),
              energyInWords(groups.reduce((sum, { energyWh }) => sum + energyWh, 0)),
              ...amounts(all),
            ],
          ]
        : []),
    ],
  };
}

function chargerName(id: string, name: string | null): string {
  return name ? `${id} · ${name}` : id;
}

export function lost(seconds: number): string {
  const { value, unit } = hours(seconds);
  return `${value} ${unit}`;
}
