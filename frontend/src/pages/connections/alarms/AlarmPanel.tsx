import { useId } from 'react';
import type { SecurityAlarm } from '../../../api/types';
import { ConnectorMark } from '../../../chargers/ConnectorMark';
import { alarmTitle } from '../../../connections/alarms';
import { since } from '../../../lib/times';
import { useNow } from '../../../lib/useNow';
import { t } from '../../../texts/rooms/connections';
import { Moment } from '../../../ui/Moment';
import { AlarmActions } from './AlarmActions';
import classes from './AlarmPanel.module.css';
import { Lanes } from './Lanes';
import { MinuteBars } from './MinuteBars';
import type { Ask } from './offers';
import { PartyTable } from './PartyTable';
import { alarmText, timesInWords, twoDevicesAdvice } from './words';

interface Props {
  alarm: SecurityAlarm;
  /** True if it stands at the top of the page: it alone has a primary action. */
  first: boolean;
  onAsk: (ask: Ask) => void;
}

/** An open alarm: an explanation, its figures, and the decisions on offer. */
export function AlarmPanel({ alarm, first, onAsk }: Props) {
  const id = useId();
  const now = useNow(10_000);
  const isOfTwo = alarm.kind === 'two-devices';
  return (
    <section className={classes.panel} aria-labelledby={id} id={`alarm-${alarm.id}`}>
      <header className={classes.head}>
        <ConnectorMark status="Faulted" size={17} />
        <h2 id={id}>{alarmTitle(alarm)}</h2>
        <p className={classes.since}>
          {t.rich('alarm.since', {
            when: () => <Moment at={alarm.openedAt}>{since(alarm.openedAt, now)}</Moment>,
            times: timesInWords(alarm),
          })}
        </p>
      </header>
      <div className={classes.body}>
        {isOfTwo && <p className={classes.text}>{alarmText(alarm)}</p>}
        <div className={classes.columns} data-kind={alarm.kind}>
          <div className={classes.column}>
            {isOfTwo ? <PartyTable alarm={alarm} now={now} /> : <Told alarm={alarm} now={now} />}
          </div>
          <div className={classes.column}>
            {isOfTwo ? (
              <>
                <Lanes alarm={alarm} now={now} />
                <p className={classes.advice}>{twoDevicesAdvice(alarm.parties)}</p>
              </>
            ) : (
              <MinuteBars alarm={alarm} now={now} />
            )}
          </div>
        </div>
        <AlarmActions alarm={alarm} first={first} onAsk={onAsk} />
      </div>
    </section>
  );
}

/** The explanation, and the addresses it comes from. */
function Told({ alarm, now }: { alarm: SecurityAlarm; now: number }) {
  return (
    <>
      <p className={classes.text}>{alarmText(alarm)}</p>
      {alarm.parties.length > 0 && (
        <ul className={classes.addresses}>
          {alarm.parties.map(({ address, count, lastAt }) => (
            <li key={address}>
              <code>{address}</code>
              {alarm.parties.length > 1 && <span>{t('alarm.times.tries', { count })}</span>}
              <span>
                {t.rich('alarm.last', { when: () => <Moment at={lastAt}>{since(lastAt, now)}</Moment> })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
