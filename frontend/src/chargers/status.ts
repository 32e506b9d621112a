/** The colours of the states of a connector. */
export type Tone = 'available' | 'charging' | 'waiting' | 'reserved' | 'faulted' | 'unavailable' | 'offline';

/** The tone of each status, the most important status first. */
export const CONNECTOR_TONES = {
  Faulted: 'faulted',
  Charging: 'charging',
  SuspendedEV: 'waiting',
  SuspendedEVSE: 'waiting',
  Preparing: 'waiting',
  Finishing: 'waiting',
  Reserved: 'reserved',
  Available: 'available',
  Unavailable: 'unavailable',
} as const satisfies Record<string, Tone>;

export type ConnectorStatus = keyof typeof CONNECTOR_TONES;

const ORDER = Object.keys(CONNECTOR_TONES);

export function isConnectorStatus(status: string | null): status is ConnectorStatus {
  return status !== null && Object.hasOwn(CONNECTOR_TONES, status);
}

/** The tone of a status; an unknown one looks like that of an offline charger. */
export function toneOf(status: string | null): Tone {
  return isConnectorStatus(status) ? CONNECTOR_TONES[status] : 'offline';
}

/** A sort key that puts the most important status first. */
export function importance(status: string | null): number {
  const place = ORDER.indexOf(status ?? '');
  return place < 0 ? ORDER.length : place;
}

/** The groups of the fleet band, in its order. Addresses name them as they are here. */
export const FLEET_GROUPS = [
  { name: 'Charging', mark: 'Charging', tone: 'charging', statuses: ['Charging'] },
  { name: 'Available', mark: 'Available', tone: 'available', statuses: ['Available'] },
  {
    name: 'Waiting',
    mark: 'Preparing',
    tone: 'waiting',
    statuses: ['Preparing', 'SuspendedEV', 'SuspendedEVSE', 'Finishing'],
  },
  { name: 'Reserved', mark: 'Reserved', tone: 'reserved', statuses: ['Reserved'] },
  { name: 'Unavailable', mark: 'Unavailable', tone: 'unavailable', statuses: ['Unavailable'] },
  { name: 'Faulted', mark: 'Faulted', tone: 'faulted', statuses: ['Faulted'] },
  { name: 'Unknown', mark: null, tone: 'offline', statuses: [] },
  { name: 'Offline', mark: 'unknown', tone: 'offline', statuses: [] },
] as const;

export type FleetGroup = (typeof FLEET_GROUPS)[number]['name'];

/** The group as the API names it. */
export function groupKey(name: FleetGroup): Lowercase<FleetGroup> {
  return name.toLowerCase() as Lowercase<FleetGroup>;
}

/** The group that counts a connector. Those of an offline charger are all Offline, since their state is unknown. */
export function fleetGroup(online: boolean, status: string | null): FleetGroup {
  if (!online) return 'Offline';
  const group = FLEET_GROUPS.find(({ statuses }) =>
    (statuses as readonly (string | null)[]).includes(status),
  );
  return group?.name ?? 'Unknown';
}

/** The groups with their numbers of connectors, as the API counts them. */
export function groupCounts(
  connectors: Readonly<Record<Lowercase<FleetGroup>, number>>,
): { name: FleetGroup; count: number }[] {
  return FLEET_GROUPS.map(({ name }) => ({ name, count: connectors[groupKey(name)] }));
}
