import { Button } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import type { Charger, ChargerConnector } from '../../api/types';
import { shownConnectors } from '../../chargers/chargerState';
import { connectorName } from '../../chargers/chargerWords';
import { statusLabel } from '../../chargers/statusWords';
import { Awaiting } from '../../commands/Awaiting';
import { ConnectorAction } from '../../commands/ConnectorAction';
import { Missed } from '../../commands/Missed';
import { actOf, awaitedOf, missedOf } from '../../commands/startStop';
import { useAwaited, useMissedStarts } from '../../commands/useCommands';
import { t } from '../../texts/rooms/commands';
import { Dialog } from '../../ui/Dialog';
import classes from './CardActions.module.css';

const FIRST_ROW_AT = 61;
const ROW_STEP = 34;

interface Props {
  charger: Charger;
  /** The connectors that have a row each. */
  rows: readonly ChargerConnector[];
}

/** What can be done at the connectors of a card. It lies above the card, which is a link, row by row. */
export default function CardActions({ charger, rows }: Props) {
  const awaited = useAwaited(charger.deviceId);
  const missedStarts = useMissedStarts(charger.deviceId);
  if (!charger.online || charger.registration !== 'accepted') return null;
  return (
    <>
      {rows.map((connector, row) => {
        const { connectorId, status } = connector;
        const command = awaitedOf(awaited, connector);
        const style = { top: FIRST_ROW_AT + row * ROW_STEP };
        if (command) {
          return (
            <div key={connectorId} className={classes.awaiting} style={style}>
              <Awaiting command={command} />
            </div>
          );
        }
        if (actOf(charger, connector) === null) return null;
        const missed = missedOf(missedStarts, connector);
        return (
          <div
            key={connectorId}
            className={missed ? classes.missed : classes.act}
            style={style}
            data-status={status}
          >
            {missed && <Missed start={missed} />}
            <ConnectorAction charger={charger} connector={connector} missed={missed} />
          </div>
        );
      })}
      <MoreActions charger={charger} />
    </>
  );
}

/** The same actions for fingers, which do not hover. */
function MoreActions({ charger }: { charger: Charger }) {
  const [isOpen, setOpen] = useState(false);
  const connectors = shownConnectors(charger).filter(({ connectorId }) => connectorId > 0);
  if (connectors.length === 0) return null;
  return (
    <>
      <Button
        variant="subtle"
        className={classes.more}
        aria-label={t('act.more', { charger: charger.deviceId })}
        onClick={() => setOpen(true)}
      >
        <IconDots size={18} stroke={1.7} aria-hidden />
      </Button>
      {isOpen && (
        <Dialog title={charger.deviceId} onClose={() => setOpen(false)}>
          <ul className={classes.sheet}>
            {connectors.map((connector) => (
              <SheetRow key={connector.connectorId} charger={charger} connector={connector} />
            ))}
          </ul>
        </Dialog>
      )}
    </>
  );
}

function SheetRow({ charger, connector }: { charger: Charger; connector: ChargerConnector }) {
  const command = awaitedOf(useAwaited(charger.deviceId), connector);
  const missed = missedOf(useMissedStarts(charger.deviceId), connector);
  return (
    <li>
      <span>
        <b>{connectorName(connector.connectorId)}</b>
        {missed ? (
          <Missed start={missed} />
        ) : (
          !command && <span className={classes.status}>{statusLabel(connector.status)}</span>
        )}
      </span>
      {command ? (
        <Awaiting command={command} />
      ) : (
        <ConnectorAction charger={charger} connector={connector} missed={missed} />
      )}
    </li>
  );
}
