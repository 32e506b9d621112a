import type { LogItem } from '../api/types';
import { ADMITTED } from '../chargers/chargerWords';
import { statusLabel } from '../chargers/statusWords';
import { kilowattHours, kilowatts } from '../lib/numbers';
import { t } from '../texts/rooms/logs';

type Fields = Record<string, unknown>;

/** A message in one line; `wrong` if it reports a fault. */
export interface Summary {
  text: string;
  wrong: boolean;
}

/** "Connector 1: Faulted, GroundFailure" */
export function summary(entry: LogItem): Summary {
  if (entry.messageType === 'BadFrame') return { text: entry.note ?? t('says.unreadable'), wrong: true };
  if (entry.messageType === 'Connection') return { text: connectionSummary(entry), wrong: false };
  if (entry.messageType !== 'Call') return { text: entry.note ?? t('says.unknown-call'), wrong: false };
  const fields = fieldsOf(entry.payload);
  const text = CALLS[entry.action ?? '']?.(fields) ?? general(fields);
  return { text, wrong: isFault(entry) };
}

/** Whether a charger reports a fault. */
export function isFault({ messageType, action, payload }: LogItem): boolean {
  if (messageType !== 'Call' || action !== 'StatusNotification') return false;
  const { status, errorCode = 'NoError' } = fieldsOf(payload);
  return status === 'Faulted' || errorCode !== 'NoError';
}

/** Words for the Calls of each action. */
export const CALLS: Record<string, (fields: Fields) => string> = {
  Authorize: ({ idTag }) => t('says.tag', { tag: show(idTag) }),
  BootNotification: ({ chargePointVendor, chargePointModel, firmwareVersion }) =>
    listed(
      `${show(chargePointVendor)} ${show(chargePointModel)}`,
      firmwareVersion && t('says.and.firmware', { version: show(firmwareVersion) }),
    ),
  CancelReservation: ({ reservationId }) => t('says.reservation', { id: show(reservationId) }),
  ChangeAvailability: ({ connectorId, type }) => connectorIs(connectorId, show(type)),
  ChangeConfiguration: ({ key, value }) => `${show(key)} = ${show(value)}`,
  CertificateSigned: ({ certificateChain }) =>
    t('says.certificates', { count: show(certificateChain).split('-----BEGIN').length - 1 }),
  ClearCache: () => t('says.cache'),
  ClearChargingProfile: ({ id, connectorId, chargingProfilePurpose, stackLevel }) =>
    listed(
      id !== undefined && t('says.profile', { id: show(id) }),
      connectorId !== undefined && connector(connectorId),
      chargingProfilePurpose,
      stackLevel !== undefined && t('says.and.level', { level: show(stackLevel) }),
    ) || t('says.all-profiles'),
  DataTransfer: ({ vendorId, messageId }) => listed(show(vendorId), messageId && show(messageId)),
  DeleteCertificate: ({ certificateHashData }) =>
    t('says.certificate', { serial: show(fieldsOf(certificateHashData).serialNumber) }),
  ExtendedTriggerMessage: triggered,
  GetCompositeSchedule: ({ connectorId, duration }) => listed(connector(connectorId), `${show(duration)} s`),
  GetConfiguration: ({ key }) =>
    Array.isArray(key) && key.length > 0 ? key.map(show).join(', ') : t('says.all-keys'),
  GetDiagnostics: ({ location }) => show(location),
  GetInstalledCertificateIds: ({ certificateType }) => show(certificateType),
  GetLocalListVersion: () => t('says.list-version'),
  GetLog: ({ logType, log }) => listed(show(logType), fieldsOf(log).remoteLocation),
  InstallCertificate: ({ certificateType }) => show(certificateType),
  MeterValues: ({ connectorId, transactionId, meterValue }) =>
    listed(
      connector(connectorId),
      transactionId && t('says.and.transaction', { id: show(transactionId) }),
      ...measured(meterValue),
    ),
  RemoteStartTransaction: ({ connectorId, idTag }) =>
    listed(connectorId ? connector(connectorId) : t('says.any-connector'), tag(idTag)),
  RemoteStopTransaction: ({ transactionId }) => transaction(transactionId),
  ReserveNow: ({ connectorId, idTag, expiryDate }) =>
    listed(connector(connectorId), tag(idTag), expiryDate && t('says.and.until', { time: show(expiryDate) })),
  Reset: ({ type }) => show(type),
  SendLocalList: ({ updateType, listVersion, localAuthorizationList }) =>
    listed(
      show(updateType),
      t('says.list', { version: show(listVersion), count: lengthOf(localAuthorizationList) }),
    ),
  SetChargingProfile: ({ connectorId, csChargingProfiles }) =>
    listed(connector(connectorId), limit(fieldsOf(csChargingProfiles))),
  SignedUpdateFirmware: ({ firmware }) => {
    const { location, retrieveDateTime } = fieldsOf(firmware);
    return fetched(location, retrieveDateTime);
  },
  StartTransaction: ({ connectorId, idTag, meterStart }) =>
    listed(connector(connectorId), tag(idTag), meter(meterStart)),
  StatusNotification: ({ connectorId, status, errorCode, vendorErrorCode, info }) =>
    listed(
      connectorIs(connectorId, statusLabel(show(status))),
      errorCode !== 'NoError' && errorCode && show(errorCode),
      vendorErrorCode && show(vendorErrorCode),
      status !== 'Faulted' && info && show(info),
    ),
  StopTransaction: ({ transactionId, idTag, meterStop, reason }) =>
    listed(transaction(transactionId), idTag && tag(idTag), meter(meterStop), reason && show(reason)),
  TriggerMessage: triggered,
  UnlockConnector: ({ connectorId }) => connector(connectorId),
  UpdateFirmware: ({ location, retrieveDate }) => fetched(location, retrieveDate),
  Heartbeat: () => t('says.still-connected'),
};

/** An answer in a few words. */
export interface AnswerSummary {
  text: string;
  look: 'answer' | 'refused' | 'waiting' | 'timeout' | 'none';
}

const TOO_LONG_MS = 60_000;
const REFUSALS = new Set([
  'Rejected',
  'NotSupported',
  'Failed',
  'UnlockFailed',
  'Invalid',
  'Blocked',
  'Expired',
  'Faulted',
  'UnknownMessageId',
  'UnknownVendorId',
  'NotImplemented',
  'VersionMismatch',
]);

export function answerSummary(entry: LogItem, now: number): AnswerSummary {
  if (entry.messageType === 'BadFrame') return { text: t('answer.not-understood'), look: 'refused' };
  if (entry.messageType === 'CallError')
    return { text: entry.errorCode ?? t('answer.error'), look: 'refused' };
  if (entry.messageType !== 'Call') return { text: '', look: 'none' };
  const { answer } = entry;
  if (!answer) {
    const isLate = now - Date.parse(entry.at) > TOO_LONG_MS;
    return isLate
      ? { text: t('answer.none'), look: 'timeout' }
      : { text: t('answer.waiting'), look: 'waiting' };
  }
  if (answer.messageType === 'CallError')
    return { text: answer.errorCode ?? t('answer.error'), look: 'refused' };
  if (answer.errorCode) return { text: t('answer.unusable'), look: 'refused' };
  return accepted(entry.action, fieldsOf(answer.payload));
}

function accepted(action: string | null, fields: Fields): AnswerSummary {
  const status = fields.status ?? fieldsOf(fields.idTagInfo).status;
  if (typeof status === 'string' && REFUSALS.has(status)) return { text: status, look: 'refused' };
  if (action === 'StartTransaction') return { text: transaction(fields.transactionId), look: 'answer' };
  if (action === 'BootNotification')
    return {
      text: t('answer.every', { status: show(status), seconds: show(fields.interval) }),
      look: 'answer',
    };
  if (action === 'GetConfiguration') {
    const [known, unknown] = [lengthOf(fields.configurationKey), lengthOf(fields.unknownKey)];
    return { text: t('answer.keys', { known, unknown }), look: 'answer' };
  }
  if (action === 'GetLocalListVersion')
    return { text: t('answer.version', { version: show(fields.listVersion) }), look: 'answer' };
  const file = fields.fileName ?? fields.filename;
  return { text: show(file ?? status ?? t('answer.received')), look: 'answer' };
}

/** The action of an entry that takes the place of messages the log had no room for. */
export const LOG_LIMITED = 'limited';

/** The name of a message, or of an event of a connection. */
export function title({ messageType, action }: LogItem): string {
  if (messageType === 'BadFrame') return action ?? t('title.unreadable');
  if (messageType !== 'Connection') return action ?? t('title.answer');
  const event = EVENTS.find((name) => name === action);
  return event ? t(`title.${event}`) : (action ?? t('title.connection'));
}

const EVENTS = ['connected', 'disconnected', 'replaced', 'refused', LOG_LIMITED, 'clock'] as const;

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function connectionSummary({ payload, note }: LogItem): string {
  const { protocol, subprotocol, address, admitted, code, reason, seconds } = fieldsOf(payload);
  return (
    listed(
      (protocol || subprotocol) && show(protocol ?? subprotocol),
      address && t('connection.from', { address: show(address) }),
      admitted && (ADMITTED[String(admitted)] ?? show(admitted)),
      code && t('connection.code', { code: show(code) }),
      reason && show(reason),
      seconds && t('connection.after', { seconds: show(seconds) }),
      note,
    ) || t('connection.no-details')
  );
}

function fieldsOf(payload: unknown): Fields {
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload)
    ? (payload as Fields)
    : {};
}

function show(value: unknown): string {
  if (value === undefined || value === null) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Names a connector; 0 is the charger itself. */
function connector(id: unknown): string {
  return id === 0 ? t('says.charger') : t('says.connector', { id: show(id) });
}

function connectorIs(id: unknown, state: string): string {
  return t('says.connector-is', { connector: connector(id), state });
}

function transaction(id: unknown): string {
  return t('says.transaction', { id: show(id) });
}

function tag(idTag: unknown): string {
  return t('says.and.tag', { tag: show(idTag) });
}

function triggered({ requestedMessage, connectorId }: Fields): string {
  return listed(show(requestedMessage), connectorId && t('says.and.connector', { id: show(connectorId) }));
}

/** A file and the time at which the charger fetches it. */
function fetched(location: unknown, time: unknown): string {
  return listed(show(location), time && t('says.and.at', { time: show(time) }));
}

function meter(wattHours: unknown): string | null {
  return typeof wattHours === 'number' ? t('says.and.meter', { kwh: kilowattHours(wattHours) }) : null;
}

/** The power and the charge of the last sample, of all phases together: "96.4 kW", "63 %". */
function measured(meterValue: unknown): string[] {
  const last = Array.isArray(meterValue) ? fieldsOf(meterValue.at(-1)) : {};
  const samples = Array.isArray(last.sampledValue) ? last.sampledValue.map(fieldsOf) : [];
  const value = (measurand: string) =>
    samples.find((sample) => sample.measurand === measurand && sample.phase === undefined);
  const [power, charge] = [value('Power.Active.Import'), value('SoC')];
  const watts = Number(power?.value) * (power?.unit === 'kW' ? 1000 : 1);
  const words = [];
  if (power && Number.isFinite(watts)) words.push(`${kilowatts(watts)} kW`);
  if (charge) words.push(`${show(charge.value)} %`);
  return words;
}

function limit(profile: Fields): string | null {
  const schedule = fieldsOf(profile.chargingSchedule);
  const [first] = Array.isArray(schedule.chargingSchedulePeriod) ? schedule.chargingSchedulePeriod : [];
  const most = fieldsOf(first).limit;
  return most === undefined
    ? null
    : t('says.and.limit', { most: show(most), unit: show(schedule.chargingRateUnit) });
}

function listed(...parts: unknown[]): string {
  return parts
    .filter((part) => part !== null && part !== undefined && part !== false && part !== '' && part !== 0)
    .join(', ');
}

/** Summarises an unknown action by its plain fields. */
function general(fields: Fields): string {
  const plain = Object.entries(fields).filter(([, value]) => typeof value !== 'object');
  return plain.map(([name, value]) => `${name} ${show(value)}`).join(', ') || t('says.no-fields');
}
