import type { ChargerConnector } from '../api/types';
import { count } from '../lib/numbers';
import { t } from '../texts/rooms/chargers';
import { ConnectorMark } from './ConnectorMark';
import { stateCounts } from './chargerState';
import classes from './StateCounts.module.css';
import { toneOf } from './status';
import { statusLabel } from './statusWords';

interface Props {
  connectors: readonly ChargerConnector[];
  /** Whether there is room for a second line. */
  wraps?: boolean;
}

/** "2 Faulted", "35 Available": a summary of many connectors. The most important state comes first and is never cut off. */
export function StateCounts({ connectors, wraps }: Props) {
  return (
    <span className={classes.counts} data-wraps={wraps || undefined}>
      {stateCounts(connectors).map(({ status, connectors: its }) => {
        const label = statusLabel(status);
        const tone = toneOf(status);
        return (
          <span
            key={label}
            className={classes.count}
            data-tone={tone}
            title={t('row.counted', { state: label, connectors: its.join(', ') })}
          >
            <ConnectorMark status={status} size={14} />
            <b>{count(its.length)}</b>
            <span className={classes.label} data-tone-text={tone}>
              {label}
            </span>
          </span>
        );
      })}
    </span>
  );
}
