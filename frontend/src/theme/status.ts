import { t } from '../texts/rooms/common';
/** The words, colours and shapes of what a connector can be in; the order says what matters most. */
export type Tone = 'available' | 'charging' | 'waiting' | 'reserved' | 'faulted' | 'unavailable' | 'offline';

export interface ConnectorLook {
  tone: Tone;
  label: string;
}

export const CONNECTOR_STATUS = {
  Faulted: { tone: 'faulted', label: t('status.Faulted') },
  Charging: { tone: 'charging', label: t('status.Charging') },
  SuspendedEV: { tone: 'waiting', label: t('status.SuspendedEV') },
  SuspendedEVSE: { tone: 'waiting', label: t('status.SuspendedEVSE') },
  Preparing: { tone: 'waiting', label: t('status.Preparing') },
  Finishing: { tone: 'waiting', label: t('status.Finishing') },
  Reserved: { tone: 'reserved', label: t('status.Reserved') },
  Available: { tone: 'available', label: t('status.Available') },
  Unavailable: { tone: 'unavailable', label: t('status.Unavailable') },
} as const satisfies Record<string, ConnectorLook>;

export type ConnectorStatus = keyof typeof CONNECTOR_STATUS;

const ORDER = Object.keys(CONNECTOR_STATUS);

export function isConnectorStatus(status: string | null): status is ConnectorStatus {
  return status !== null && Object.hasOwn(CONNECTOR_STATUS, status);
}

/** The tone of a status that we know; of any other nobody can say more than of an offline charger's. */
export function toneOf(status: string | null): Tone {
  return isConnectorStatus(status) ? CONNECTOR_STATUS[status].tone : 'offline';
}

/** Sorts what matters most to the front. */
export function importance(status: string | null): number {
  const place = ORDER.indexOf(status ?? '');
  return place < 0 ? ORDER.length : place;
}

/** The word for a status, as OCPP names it when we have none. */
export function statusLabel(status: string | null): string {
  return isConnectorStatus(status) ? CONNECTOR_STATUS[status].label : (status ?? t('status.unknown'));
}

/** The same within a sentence: "The connector was available." */
export function stateLabel(status: string | null): string {
  return isConnectorStatus(status) ? t(`state.${status}`) : (status ?? t('state.unknown'));
}

/** The groups of the fleet band, in its order. Addresses name them as they are here. */
export const FLEET_GROUPS = [
  {
    name: 'Charging',
    label: t('status.Charging'),
    mark: 'Charging',
    tone: 'charging',
    statuses: ['Charging'],
  },
  {
    name: 'Available',
    label: t('status.Available'),
    mark: 'Available',
    tone: 'available',
    statuses: ['Available'],
  },
  {
    name: 'Waiting',
    label: t('group.waiting'),
    mark: 'Preparing',
    tone: 'waiting',
    statuses: ['Preparing', 'SuspendedEV', 'SuspendedEVSE', 'Finishing'],
  },
  {
    name: 'Reserved',
    label: t('status.Reserved'),
    mark: 'Reserved',
    tone: 'reserved',
    statuses: ['Reserved'],
  },
  {
    name: 'Unavailable',
    label: t('status.Unavailable'),
    mark: 'Unavailable',
    tone: 'unavailable',
    statuses: ['Unavailable'],
  },
  { name: 'Faulted', label: t('status.Faulted'), mark: 'Faulted', tone: 'faulted', statuses: ['Faulted'] },
  { name: 'Unknown', label: t('status.unknown'), mark: null, tone: 'offline', statuses: [] },
  { name: 'Offline', label: t('group.offline'), mark: 'unknown', tone: 'offline', statuses: [] },
] as const;

export type FleetGroup = (typeof FLEET_GROUPS)[number]['name'];

/** The group as the API names it. */
export function groupKey(name: FleetGroup): Lowercase<FleetGroup> {
  return name.toLowerCase() as Lowercase<FleetGroup>;
}

/** Where a connector counts: those of an offline charger are all Offline, since we don't know. */
export function fleetGroup(online: boolean, status: string | null): FleetGroup {
  if (!online) return 'Offline';
  const group = FLEET_GROUPS.find(({ statuses }) =>
    (statuses as readonly (string | null)[]).includes(status),
  );
  return group?.name ?? 'Unknown';
}

/** What people read of a group. */
export function groupLabel(name: FleetGroup): string {
  return FLEET_GROUPS.find((group) => group.name === name)?.label ?? name;
}

/** The groups with their numbers of connectors, as the API counts them. */
export function groupCounts(
  connectors: Readonly<Record<Lowercase<FleetGroup>, number>>,
): { name: FleetGroup; count: number }[] {
  return FLEET_GROUPS.map(({ name }) => ({ name, count: connectors[groupKey(name)] }));
}
