import type { SecurityAlarm } from '../../../api/types';
import { hourAndMinute, time } from '../../../lib/times';
import { t } from '../../../texts/rooms/connections';
import { AsTable } from './AsTable';
import { laneTimes, letterOf, spellsOf } from './figures';
import classes from './Lanes.module.css';

/** A lane for each party, with its connections of the last ten minutes. */
export function Lanes({ alarm: { parties, lanes }, now }: { alarm: SecurityAlarm; now: number }) {
  const drawn = parties.map(({ address }, index) => ({
    letter: letterOf(index),
    spells: spellsOf(lanes, address, now),
  }));
  const devices = drawn
    .map(({ letter, spells }) => t('lanes.times', { device: letter, count: spells.length }))
    .join(', ');
  const letters = new Map(parties.map(({ address }, index) => [address, letterOf(index)]));
  return (
    <AsTable
      caption={t('lanes.caption')}
      heads={[t('lanes.device'), t('lanes.from'), t('lanes.to')]}
      rows={[...lanes]
        .reverse()
        .map(({ address, beganAt, endedAt }) => [
          letters.get(address) ?? address,
          time(beganAt),
          endedAt ? time(endedAt) : t('picture.now'),
        ])}
    >
      <div role="img" aria-label={t('lanes.summary', { devices })}>
        {drawn.map(({ letter, spells }, index) => (
          <div key={letter} className={classes.row}>
            <strong>{letter}</strong>
            <div className={classes.lane} data-party={index === 0 ? 'known' : 'new'}>
              {spells.map(({ left, width }) => (
                <span key={left} style={{ left: `${left}%`, width: `${width}%` }} />
              ))}
            </div>
          </div>
        ))}
        <p className={classes.axis}>
          {laneTimes(now).map((at) => (
            <span key={at}>{hourAndMinute(at)}</span>
          ))}
          <span>{t('picture.now')}</span>
        </p>
      </div>
    </AsTable>
  );
}
