import type { Charger, ChargerConnector } from '../../api/types';
import { Awaiting } from '../../commands/Awaiting';
import { ConnectorAction } from '../../commands/ConnectorAction';
import { Missed } from '../../commands/Missed';
import { actOf, awaitedOf, missedOf } from '../../commands/startStop';
import { useAwaited, useMissedStarts } from '../../commands/useCommands';
import classes from './ConnectorPanel.module.css';

/** Starts or stops a session at a connector, and shows how long it waits for what was asked. */
export default function PanelActions({
  charger,
  connector,
}: {
  charger: Charger;
  connector: ChargerConnector;
}) {
  const command = awaitedOf(useAwaited(charger.deviceId), connector);
  const missed = missedOf(useMissedStarts(charger.deviceId), connector);
  if (command) return <Awaiting command={command} />;
  if (actOf(charger, connector) === null) return null;
  return (
    <div className={classes.actions}>
      {missed && <Missed start={missed} />}
      <ConnectorAction
        charger={charger}
        connector={connector}
        missed={missed}
        side={missed ? 'end' : 'start'}
      />
    </div>
  );
}
