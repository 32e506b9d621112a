import type { LogItem } from '../../api/types';
import { ADMITTED } from '../../components/chargerWords';
import { kilowattHours, kilowatts } from '../../format/numbers';
import { statusLabel } from '../../theme/status';

type Fields = Record<string, unknown>;

/** One line for people about what a message says; `wrong` where it tells of a fault. */
export interface Summary {
  text: string;
  wrong: boolean;
}

/** "Connector 1 Faulted, GroundFailure" */
export function summary(entry: LogItem): Summary {
  if (entry.messageType === 'BadFrame') return { text: entry.note ?? 'Unreadable', wrong: true };
  if (entry.messageType === 'Connection') return { text: connectionSummary(entry), wrong: false };
  if (entry.messageType !== 'Call')
    return { text: entry.note ?? 'An answer to an unknown call', wrong: false };
  const fields = fieldsOf(entry.payload);
  const text = CALLS[entry.action ?? '']?.(fields) ?? general(fields);
  return { text, wrong: isFault(entry) };
}

/** Whether a charger tells of something wrong with it. */
export function isFault({ messageType, action, payload }: LogItem): boolean {
  if (messageType !== 'Call' || action !== 'StatusNotification') return false;
  const { status, errorCode = 'NoError' } = fieldsOf(payload);
  return status === 'Faulted' || errorCode !== 'NoError';
}

const CALLS: Record<string, (fields: Fields) => string> = {
  Authorize: ({ idTag }) => `Tag ${show(idTag)}`,
  BootNotification: ({ chargePointVendor, chargePointModel, firmwareVersion }) =>
    listed(
      `${show(chargePointVendor)} ${show(chargePointModel)}`,
      firmwareVersion && `firmware ${show(firmwareVersion)}`,
    ),
  CancelReservation: ({ reservationId }) => `Reservation ${show(reservationId)}`,
  ChangeAvailability: ({ connectorId, type }) => `${connector(connectorId)} ${show(type)}`,
  ChangeConfiguration: ({ key, value }) => `${show(key)} = ${show(value)}`,
  DataTransfer: ({ vendorId, messageId }) => listed(show(vendorId), messageId && show(messageId)),
  GetConfiguration: ({ key }) =>
    Array.isArray(key) && key.length > 0 ? key.map(show).join(', ') : 'All keys',
  MeterValues: ({ connectorId, transactionId, meterValue }) =>
    listed(
      connector(connectorId),
      transactionId && `transaction ${show(transactionId)}`,
      ...measured(meterValue),
    ),
  RemoteStartTransaction: ({ connectorId, idTag }) =>
    listed(connectorId ? connector(connectorId) : 'Any connector', `tag ${show(idTag)}`),
  RemoteStopTransaction: ({ transactionId }) => `Transaction ${show(transactionId)}`,
  ReserveNow: ({ connectorId, idTag, expiryDate }) =>
    listed(connector(connectorId), `tag ${show(idTag)}`, expiryDate && `until ${show(expiryDate)}`),
  Reset: ({ type }) => show(type),
  SetChargingProfile: ({ connectorId, csChargingProfiles }) =>
    listed(connector(connectorId), limit(fieldsOf(csChargingProfiles))),
  StartTransaction: ({ connectorId, idTag, meterStart }) =>
    listed(connector(connectorId), `tag ${show(idTag)}`, meter(meterStart)),
  StatusNotification: ({ connectorId, status, errorCode, vendorErrorCode, info }) =>
    listed(
      `${connector(connectorId)} ${statusLabel(show(status))}`,
      errorCode !== 'NoError' && errorCode && show(errorCode),
      vendorErrorCode && show(vendorErrorCode),
      status !== 'Faulted' && info && show(info),
    ),
  StopTransaction: ({ transactionId, idTag, meterStop, reason }) =>
    listed(
      `Transaction ${show(transactionId)}`,
      idTag && `tag ${show(idTag)}`,
      meter(meterStop),
      reason && show(reason),
    ),
  TriggerMessage: ({ requestedMessage, connectorId }) =>
    listed(show(requestedMessage), connectorId && `connector ${show(connectorId)}`),
  UnlockConnector: ({ connectorId }) => connector(connectorId),
  Heartbeat: () => 'Still connected',
};

/** What came back, in a few words. */
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
  if (entry.messageType === 'BadFrame') return { text: 'Not understood', look: 'refused' };
  if (entry.messageType === 'CallError') return { text: entry.errorCode ?? 'Error', look: 'refused' };
  if (entry.messageType !== 'Call') return { text: '', look: 'none' };
  const { answer } = entry;
  if (!answer) {
    const isLate = now - Date.parse(entry.at) > TOO_LONG_MS;
    return isLate ? { text: 'No answer', look: 'timeout' } : { text: 'Waiting', look: 'waiting' };
  }
  if (answer.messageType === 'CallError') return { text: answer.errorCode ?? 'Error', look: 'refused' };
  if (answer.errorCode) return { text: 'Unusable answer', look: 'refused' };
  return accepted(entry.action, fieldsOf(answer.payload));
}

function accepted(action: string | null, fields: Fields): AnswerSummary {
  const status = fields.status ?? fieldsOf(fields.idTagInfo).status;
  if (typeof status === 'string' && REFUSALS.has(status)) return { text: status, look: 'refused' };
  if (action === 'StartTransaction')
    return { text: `Transaction ${show(fields.transactionId)}`, look: 'answer' };
  if (action === 'BootNotification')
    return { text: `${show(status)}, every ${show(fields.interval)} s`, look: 'answer' };
  if (action === 'GetConfiguration') {
    const [known, unknown] = [fields.configurationKey, fields.unknownKey].map((list) =>
      Array.isArray(list) ? list.length : 0,
    );
    return {
      text: listed(`${known} ${known === 1 ? 'key' : 'keys'}`, unknown && `${unknown} unknown`),
      look: 'answer',
    };
  }
  return { text: typeof status === 'string' ? status : 'Received', look: 'answer' };
}

/** The action of an entry that stands for messages the log had no room for. */
export const LOG_LIMITED = 'limited';

/** What a message, or what happened to a connection, is called. */
export function title({ messageType, action }: LogItem): string {
  if (messageType === 'BadFrame') return action ?? 'Unreadable';
  if (messageType !== 'Connection') return action ?? 'Answer';
  if (action === LOG_LIMITED) return 'Limited';
  const name = action ?? 'Connection';
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function connectionSummary({ payload, note }: LogItem): string {
  const { protocol, subprotocol, address, admitted, code, reason, seconds } = fieldsOf(payload);
  return (
    listed(
      (protocol || subprotocol) && show(protocol ?? subprotocol),
      address && `from ${show(address)}`,
      admitted && (ADMITTED[String(admitted)] ?? show(admitted)),
      code && `code ${show(code)}`,
      reason && show(reason),
      seconds && `after ${show(seconds)} s`,
      note,
    ) || 'No details'
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

/** Connector 0 is the charger itself. */
function connector(id: unknown): string {
  return id === 0 ? 'Charger' : `Connector ${show(id)}`;
}

function meter(wattHours: unknown): string | null {
  return typeof wattHours === 'number' ? `meter ${kilowattHours(wattHours)} kWh` : null;
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
  return most === undefined ? null : `limit ${show(most)} ${show(schedule.chargingRateUnit)}`;
}

function listed(...parts: unknown[]): string {
  return parts
    .filter((part) => part !== null && part !== undefined && part !== false && part !== '' && part !== 0)
    .join(', ');
}

/** An unknown action: its plain fields, as many as a line takes. */
function general(fields: Fields): string {
  const plain = Object.entries(fields).filter(([, value]) => typeof value !== 'object');
  return plain.map(([name, value]) => `${name} ${show(value)}`).join(', ') || 'No fields';
}
