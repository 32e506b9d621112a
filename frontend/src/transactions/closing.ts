import type { Charger, ChargingTransaction } from '../api/types';

export type WhyClose = 'offline' | 'free' | 'refused';

/** Why a running transaction may be closed by hand; null if it is to be stopped instead. */
export function whyClose(
  { status, connectorId }: ChargingTransaction,
  { online, connectors }: Charger,
  isRefused: boolean,
): WhyClose | null {
  if (status !== 'active') return null;
  if (!online) return 'offline';
  const connector = connectors.find((each) => each.connectorId === connectorId);
  if (connector?.status === 'Available') return 'free';
  return isRefused ? 'refused' : null;
}
