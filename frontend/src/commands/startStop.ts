import type { Charger, ChargerConnector, CommandItem } from '../api/types';

/** What fits a connector now: a start if a car may come or is there, a stop while a session runs. */
export type ConnectorAct = 'start' | 'stop';

const STARTABLE = new Set(['Available', 'Preparing']);
const STOPPABLE = new Set(['Charging', 'SuspendedEV', 'SuspendedEVSE']);

export function actOf(charger: Charger, connector: ChargerConnector): ConnectorAct | null {
  if (!charger.online || charger.registration !== 'accepted' || connector.connectorId === 0) return null;
  const status = connector.status ?? '';
  if (connector.transactionId !== null) return STOPPABLE.has(status) ? 'stop' : null;
  return STARTABLE.has(status) ? 'start' : null;
}

/** The start or stop of a connector whose effect is awaited. */
export function awaitedOf(
  commands: readonly CommandItem[],
  { connectorId, transactionId }: ChargerConnector,
): CommandItem | undefined {
  return commands.find(({ action, request }) => {
    const asked = request as { connectorId?: number; transactionId?: number };
    if (action === 'RemoteStartTransaction') return asked.connectorId === connectorId;
    return action === 'RemoteStopTransaction' && asked.transactionId === transactionId;
  });
}
