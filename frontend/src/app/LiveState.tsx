import { age, ago } from '../lib/times';
import { useNow } from '../lib/useNow';
import { useLive } from '../live/LiveProvider';
import { t } from '../texts/rooms/common';
import classes from './LiveState.module.css';

/** Says whether the page is up to date. */
export function LiveState({ brief = false }: { brief?: boolean }) {
  // Renders every second, because no event says that the server was heard.
  const now = useNow(1000);
  const { status, heardAt } = useLive();
  return (
    <div className={classes.state} data-status={status}>
      {status === 'live' ? (
        <svg viewBox="0 0 22 12" width="22" height="12" aria-hidden="true">
          <path d="M1 6c3.5 0 3-5 6-5s3 10 6 10 2.5-5 8-5" />
        </svg>
      ) : (
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4.6" strokeDasharray="2 2" />
        </svg>
      )}
      <span className={classes.word}>
        {t(status === 'live' ? 'live.live' : status === 'lost' ? 'live.lost' : 'live.connecting')}
      </span>
      {!brief && heardAt !== null && (
        <span className={classes.age}>
          {status === 'live'
            ? t('live.updated', { ago: ago(heardAt, now) })
            : t('live.old', { age: age(heardAt, now) })}
        </span>
      )}
    </div>
  );
}
