import { useAge } from '../lib/useNow';
import { useLive } from '../live/LiveProvider';
import { t } from '../texts/rooms/common';
import classes from './Connection.module.css';

interface Props {
  online: boolean;
  lastSeen: string | null;
  /** Leaves out how long a charger has been offline, if there is no room. */
  brief?: boolean;
}

/** Online or offline, as a shape, a word and a colour; grey and hollow while that is unknown. */
export function Connection({ online, lastSeen, brief = false }: Props) {
  const stale = useLive().status === 'lost';
  if (!online) {
    return (
      <span className={classes.offline}>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.7" />
          <path d="M1.6 10.4 10.4 1.6" stroke="currentColor" strokeWidth="1.7" />
        </svg>
        {t('charger.offline')}
        {!brief && lastSeen && <OfflineAge since={lastSeen} />}
      </span>
    );
  }
  return (
    <span className={classes.online} data-stale={stale || undefined}>
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
        {stale ? (
          <circle cx="5" cy="5" r="3.7" fill="none" stroke="currentColor" strokeWidth="1.7" />
        ) : (
          <circle cx="5" cy="5" r="4.6" fill="currentColor" />
        )}
      </svg>
      {t('charger.online')}
    </span>
  );
}

function OfflineAge({ since }: { since: string }) {
  return <span className={classes.age}>{useAge(since)}</span>;
}
