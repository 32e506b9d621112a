import { t } from '../texts/rooms/common';
import { type FleetGroup, isConnectorStatus } from './status';

/** The word for a status; OCPP's own if we have none. */
export function statusLabel(status: string | null): string {
  return isConnectorStatus(status) ? t(`status.${status}`) : (status ?? t('status.unknown'));
}

/** The same within a sentence: "The connector was available." */
export function stateLabel(status: string | null): string {
  return isConnectorStatus(status) ? t(`state.${status}`) : (status ?? t('state.unknown'));
}

/** The word for a group of the fleet band. */
export function groupLabel(name: FleetGroup): string {
  if (name === 'Waiting') return t('group.waiting');
  if (name === 'Offline') return t('group.offline');
  return name === 'Unknown' ? t('status.unknown') : t(`status.${name}`);
}
