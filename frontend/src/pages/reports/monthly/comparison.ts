import { amount, count, energyInWords, money, tenths } from '../../../lib/numbers';
import { finePercent, signedChange } from '../../../reports/change';
import { daysInWords } from '../../../reports/days';
import { locale } from '../../../texts/language';
import { t } from '../../../texts/rooms/reports';
import type { Rule } from '../search';
import { daysBefore, daysOfMonth, monthInWords } from './month';
import { lost, type Rows } from './rows';
import type { Figures, Month } from './useMonth';

type Known = number | null | undefined;

const points = new Intl.NumberFormat(locale, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
});

/** The figures of a month beside those of the month before. */
export function comparison({ days, now, before }: Month, rule: Rule): Rows {
  const row = (name: string, of: (figures: Figures) => Known, say: (value: number) => string) => {
    const [value, was] = [of(now), of(before)];
    return [name, said(value, say), said(was, say), signedChange(changeOf(value, was))];
  };
  const share = (name: string, of: (figures: Figures) => Known, say: (value: number) => string) => {
    const [value, was] = [of(now), of(before)];
    return [name, `${said(value, say)} %`, `${said(was, say)} %`, pointsOf(value, was)];
  };
  const { target } = now.availability;
  return {
    columns: [t('monthly.figure'), named(days), named(daysBefore(days)), t('monthly.change')],
    rows: [
      row(t('tab.energy'), ({ energy }) => energy.totals.energyWh, energyInWords),
      row(t('energy.session-count'), ({ energy }) => energy.totals.sessions, count),
      row(t('monthly.per-session'), ({ energy }) => energy.totals.perSessionWh, energyInWords),
      ...currenciesOf(now, before).flatMap((currency) => {
        const say = (value: number) => money(value, currency);
        return [
          row(t('monthly.net', { currency }), (figures) => revenueOf(figures, currency)?.net, say),
          row(t('monthly.tax', { currency }), (figures) => revenueOf(figures, currency)?.tax, say),
          row(t('monthly.gross', { currency }), (figures) => revenueOf(figures, currency)?.gross, say),
        ];
      }),
      share(
        t('monthly.availability', { rule: t(`up.rule.${rule}`) }),
        ({ availability }) => availability.all.availability,
        finePercent,
      ),
      ...(target === null || now.availability.countsNetwork
        ? []
        : [
            [
              t('monthly.meeting', { target: amount(target) }),
              meeting(now),
              meeting(before),
              String(signed(now.availability.meeting - before.availability.meeting)),
            ],
          ]),
      share(t('monthly.in-use'), ({ use }) => inPercents(use.inUse), tenths),
      row(t('monthly.per-connector'), ({ use }) => use.sessionsPerConnectorDay, tenths),
      row(t('monthly.lost'), ({ faults }) => faults.seconds, lost),
      row(t('monthly.faults'), ({ faults }) => faults.count, count),
      row(t('monthly.mean'), ({ faults }) => faults.meanClearS, lost),
    ],
  };
}

/** "November 2026", or its days if it is not over. */
function named(days: Month['days']): string {
  const month = days.from.slice(0, 7);
  const whole = daysOfMonth(month, '');
  return days.to === whole.to ? monthInWords(month) : daysInWords(days);
}

function currenciesOf(...months: readonly Figures[]): string[] {
  return [...new Set(months.flatMap(({ revenue }) => revenue.totals.map(({ currency }) => currency)))];
}

function revenueOf({ revenue }: Figures, currency: string) {
  const totals = revenue.totals.find((each) => each.currency === currency);
  if (!totals) return undefined;
  const [net, gross] = [Number(totals.total), Number(totals.totalInclTax)];
  return { net, gross, tax: gross - net };
}

function meeting({ availability }: Figures): string {
  return `${count(availability.meeting)} / ${count(availability.meeting + availability.missing)}`;
}

const said = (value: Known, say: (value: number) => string) => (value == null ? '–' : say(value));

const inPercents = (share: Known) => (share == null ? null : 100 * share);

function changeOf(value: Known, was: Known): number | null {
  return value == null || !was ? null : value / was - 1;
}

function pointsOf(value: Known, was: Known): string {
  return value == null || was == null ? '–' : t('monthly.points', { points: points.format(value - was) });
}

const whole = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' });
const signed = (value: number) => whole.format(value);
