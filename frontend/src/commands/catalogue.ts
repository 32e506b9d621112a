import type { Charger } from '../api/types';
import { inputTime } from '../lib/times';
import { type CommandName, type Field, formOf, type Values, valuesFor } from './form';

/** The commands in the order of the list, by their groups. */
export const GROUPS = {
  charging: [
    'remote-start-transaction',
    'remote-stop-transaction',
    'reserve-now',
    'cancel-reservation',
    'set-charging-profile',
    'clear-charging-profile',
    'get-composite-schedule',
  ],
  device: [
    'reset',
    'unlock-connector',
    'change-availability',
    'trigger-message',
    'extended-trigger-message',
    'clear-cache',
    'data-transfer',
  ],
  configuration: ['get-configuration', 'change-configuration'],
  list: ['get-local-list-version', 'send-local-list'],
  files: ['update-firmware', 'signed-update-firmware', 'get-diagnostics', 'get-log'],
  certificates: [
    'get-installed-certificate-ids',
    'install-certificate',
    'delete-certificate',
    'certificate-signed',
  ],
} as const satisfies Record<string, readonly CommandName[]>;

export type Group = keyof typeof GROUPS;

/** Commands that end sessions or take a charger away from drivers: their button is red if somebody is charging. */
export const ENDS_SESSIONS: ReadonlySet<CommandName> = new Set([
  'remote-stop-transaction',
  'reset',
  'unlock-connector',
]);

const HOUR_MS = 3_600_000;
/** Requests have ids of their own, so that a charger can tell them apart. */
const someId = () => Math.floor(Math.random() * 1_000_000) + 1;

type Start = (charger: Charger, now: number) => Record<string, unknown>;

const START: Partial<Record<CommandName, Start>> = {
  'remote-start-transaction': (charger) => ({ connectorId: freeConnector(charger) }),
  'remote-stop-transaction': (charger) => ({ transactionId: runningOf(charger)[0] }),
  'reserve-now': (charger, now) => ({
    connectorId: freeConnector(charger),
    expiryDate: inputTime(now + HOUR_MS),
    reservationId: someId(),
  }),
  'set-charging-profile': (charger) => ({
    ...example('set-charging-profile'),
    connectorId: firstConnector(charger),
  }),
  'get-composite-schedule': (charger) => ({ connectorId: firstConnector(charger), duration: 3600 }),
  reset: () => ({ type: 'Soft' }),
  'unlock-connector': (charger) => ({ connectorId: firstConnector(charger) }),
  'change-availability': (charger) => ({ connectorId: firstConnector(charger), type: 'Inoperative' }),
  'trigger-message': () => ({ requestedMessage: 'StatusNotification' }),
  'extended-trigger-message': () => ({ requestedMessage: 'StatusNotification' }),
  'send-local-list': () => ({ listVersion: 1, updateType: 'Full' }),
  'update-firmware': (_, now) => ({ retrieveDate: inputTime(now) }),
  'signed-update-firmware': (_, now) => ({
    requestId: someId(),
    firmware: { retrieveDateTime: inputTime(now) },
  }),
  'get-log': () => ({ requestId: someId(), logType: 'DiagnosticsLog' }),
  'get-installed-certificate-ids': () => ({ certificateType: 'CentralSystemRootCertificate' }),
  'install-certificate': () => ({ certificateType: 'CentralSystemRootCertificate' }),
};

/** What the form of a command begins with. */
export function startOf(name: CommandName, charger: Charger, now: number): Values {
  return valuesFor(formOf(name).fields, START[name]?.(charger, now) ?? {});
}

/** The transactions that run now, by their ids. */
export function runningOf({ connectors }: Charger): number[] {
  return connectors.flatMap(({ transactionId }) => (transactionId === null ? [] : [transactionId]));
}

/** The connectors that people can choose, without the charger itself. */
export function connectorsOf({ connectors, connectorCount }: Charger): number[] {
  const known = connectors.map(({ connectorId }) => connectorId).filter((id) => id > 0);
  const highest = Math.max(connectorCount ?? 0, ...known);
  return Array.from({ length: highest }, (_, index) => index + 1);
}

/** Fields in which 0 stands for the charger and all its connectors. */
export function takesAll(name: CommandName, field: Field): boolean {
  return field.kind === 'number' && field.least === 0 && name !== 'reserve-now';
}

function freeConnector(charger: Charger): number | undefined {
  const free = charger.connectors.find(
    ({ connectorId, status }) => connectorId > 0 && (status === 'Available' || status === 'Preparing'),
  );
  return free?.connectorId ?? firstConnector(charger);
}

function firstConnector(charger: Charger): number | undefined {
  return connectorsOf(charger)[0];
}

function example(name: CommandName): Record<string, unknown> {
  return formOf(name).example;
}
