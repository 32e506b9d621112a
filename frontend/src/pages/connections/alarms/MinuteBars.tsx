import type { SecurityAlarm } from '../../../api/types';
import { count } from '../../../lib/numbers';
import { hourAndMinute } from '../../../lib/times';
import { t } from '../../../texts/rooms/connections';
import { AsTable } from './AsTable';
import { minuteBars } from './figures';
import classes from './MinuteBars.module.css';

/** A bar for each of the last 15 minutes. */
export function MinuteBars({ alarm, now }: { alarm: SecurityAlarm; now: number }) {
  const bars = minuteBars(alarm.perMinute, now);
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  return (
    <AsTable
      caption={t('bars.caption')}
      heads={[t('bars.minute'), t('bars.count')]}
      rows={[...bars].reverse().map((bar) => [hourAndMinute(bar.at), count(bar.count)])}
    >
      <div role="img" aria-label={t('bars.summary', { count: most })} className={classes.chart}>
        <p className={classes.most}>{t('bars.most', { count: most })}</p>
        <div className={classes.bars}>
          {bars.map((bar) => (
            <span
              key={bar.at}
              data-some={bar.count > 0 || undefined}
              style={{ height: `${(bar.count / most) * 100}%` }}
            />
          ))}
        </div>
        <p className={classes.axis}>
          <span>{bars[0] && hourAndMinute(bars[0].at)}</span>
          <span>{t('picture.now')}</span>
        </p>
      </div>
    </AsTable>
  );
}
