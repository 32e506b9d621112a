import type { SecurityAlarm } from '../../../api/types';
import { plural } from '../../../format/numbers';
import { hourAndMinute, time } from '../../../format/times';
import { AsTable } from './AsTable';
import { laneTimes, letterOf, spellsOf } from './figures';
import classes from './Lanes.module.css';

/** A lane for each party, with its connections of the last ten minutes. */
export function Lanes({ alarm: { parties, lanes }, now }: { alarm: SecurityAlarm; now: number }) {
  const drawn = parties.map(({ address }, index) => ({
    letter: letterOf(index),
    spells: spellsOf(lanes, address, now),
  }));
  const summary = drawn.map(({ letter, spells }) => `${letter} ${plural(spells.length, 'time')}`).join(', ');
  const letters = new Map(parties.map(({ address }, index) => [address, letterOf(index)]));
  return (
    <AsTable
      caption="Who was connected in the last 10 minutes."
      heads={['Device', 'From', 'To']}
      rows={[...lanes]
        .reverse()
        .map(({ address, beganAt, endedAt }) => [
          letters.get(address) ?? address,
          time(beganAt),
          endedAt ? time(endedAt) : 'now',
        ])}
    >
      <div role="img" aria-label={`Connected: ${summary}.`}>
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
          <span>now</span>
        </p>
      </div>
    </AsTable>
  );
}
