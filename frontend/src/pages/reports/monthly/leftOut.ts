import { energyInWords } from '../../../lib/numbers';
import { date, hourAndMinute } from '../../../lib/times';
import { duration } from '../../../reports/duration';
import { locale } from '../../../texts/language';
import { t } from '../../../texts/rooms/reports';
import type { Month } from './useMonth';

const lists = new Intl.ListFormat(locale, { type: 'conjunction' });

/** Sentences that say what the figures of a month leave out. */
export function leftOut(month: Month): string[] {
  const { energy, revenue, availability } = month.now;
  const { belowPower, unrated, all } = availability;
  const sentences = [
    energy.countedUntil < energy.to &&
      t('monthly.not-over', { time: `${date(energy.countedUntil)}, ${hourAndMinute(energy.countedUntil)}` }),
    energy.leftOut.sessions > 0 &&
      t('monthly.suspect', {
        count: energy.leftOut.sessions,
        energy: energyInWords(energy.leftOut.energyWh),
      }),
    revenue.leftOut.unpricedSessions > 0 &&
      t('monthly.unpriced', {
        count: revenue.leftOut.unpricedSessions,
        energy: energyInWords(revenue.leftOut.unpricedWh),
      }),
    energy.outsideSessionsWh > 0 && t('monthly.outside', { energy: energyInWords(energy.outsideSessionsWh) }),
    exclusionsInWords(month),
    belowPower + unrated > 0 &&
      t('monthly.not-covered', { count: belowPower + unrated, weak: belowPower, unrated }),
    all.notMeasuredS > 0 && t('monthly.not-measured', { time: duration(all.notMeasuredS) }),
  ];
  return sentences.filter((sentence) => sentence !== false);
}

function exclusionsInWords({ exclusions, hasMoreExclusions, now }: Month): string {
  if (exclusions.length === 0) return t('monthly.no-exclusions');
  const counts = new Map<string, number>();
  for (const { reason } of exclusions) {
    const name = t(`reason.${reason}`);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return t('monthly.exclusions', {
    count: exclusions.length,
    hasMore: hasMoreExclusions ? 'yes' : 'no',
    reasons: lists.format([...counts].map(([name, number]) => `${name} (${number})`)),
    time: duration(now.availability.all.excludedS),
  });
}
