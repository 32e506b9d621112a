import { Fragment, type ReactNode, useState } from 'react';
import type { ChargerConnector } from '../../api/types';
import { ConnectorMark } from '../../chargers/ConnectorMark';
import { powerOf } from '../../chargers/chargerState';
import { connectorName, lastKnown } from '../../chargers/chargerWords';
import { StateCounts } from '../../chargers/StateCounts';
import { toneOf } from '../../chargers/status';
import { statusLabel } from '../../chargers/statusWords';
import { kilowatts } from '../../lib/numbers';
import { t } from '../../texts/rooms/common';
import { Panel } from '../../ui/Panel';
import classes from './ConnectorGrid.module.css';

interface Props {
  online: boolean;
  connectors: readonly ChargerConnector[];
  /** The details of one connector. */
  panel: (connector: ChargerConnector) => ReactNode;
}

/** Many connectors as tiles, by number. One may be open, below its row. */
export default function ConnectorGrid({ online, connectors, panel }: Props) {
  const [open, setOpen] = useState<number | null>(null);
  return (
    <Panel title={t('charger.connectors', { count: connectors.length })}>
      {online && <StateCounts connectors={connectors} wraps />}
      <div className={classes.grid}>
        {connectors.map((connector) => {
          const { connectorId } = connector;
          const status = online ? connector.status : null;
          const isOpen = open === connectorId;
          return (
            <Fragment key={connectorId}>
              <button
                type="button"
                className={classes.tile}
                data-tone={toneOf(status)}
                aria-expanded={isOpen}
                onClick={() => setOpen(isOpen ? null : connectorId)}
              >
                <span className="visuallyHidden">{connectorName(connectorId)}</span>
                <span className={classes.numeral} aria-hidden="true">
                  {connectorId || '–'}
                </span>
                <ConnectorMark status={status} size={14} />
                <span className={classes.label} data-tone-text={toneOf(status)}>
                  {inWords(connector, online)}
                </span>
              </button>
              {isOpen && <div className={classes.open}>{panel(connector)}</div>}
            </Fragment>
          );
        })}
      </div>
    </Panel>
  );
}

/** The power of a connector that charges. */
function inWords(connector: ChargerConnector, online: boolean): string {
  if (!online) return lastKnown(connector);
  const powerW = powerOf(connector);
  return powerW > 0 ? `${kilowatts(powerW)} kW` : statusLabel(connector.status);
}
