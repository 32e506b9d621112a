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

/** That a start was missed is said for a minute. */
const NEWS_MS = 60_000;

/** Whether a start was missed just now, because no car came or the one that came did not charge. */
export function isNews({ effectReason, effectAt }: CommandItem, now: number): boolean {
  const isMissed = effectReason === 'noCar' || effectReason === 'carNotReady';
  return isMissed && effectAt !== null && now - Date.parse(effectAt) < NEWS_MS;
}

/** The start that was missed at a connector just now, unless something has happened there since. */
export function missedOf(
  missed: readonly CommandItem[],
  { connectorId, status, transactionId }: ChargerConnector,
): CommandItem | undefined {
  if (transactionId !== null) return undefined;
  return missed.find(({ request, effectReason }) => {
    const isThere = (request as { connectorId?: number }).connectorId === connectorId;
    return isThere && status === (effectReason === 'noCar' ? 'Available' : 'Preparing');
  });
}

/** The tag that a start was asked for. */
export function tagOf({ request }: CommandItem): string {
  return (request as { idTag?: string }).idTag ?? '';
}
