import type { CommandItem } from '../api/types';
import { since } from '../lib/times';
import { CALLS } from '../messages/summary';
import { t } from '../texts/rooms/commands';
import { type CommandName, formOf } from './form';
import { FORMS } from './forms.gen';
import { answerStatus, isBeforeAnswer, settledAfter } from './result';

const BY_ACTION = new Map(
  Object.keys(FORMS).map((name) => [formOf(name as CommandName).action, name as CommandName]),
);

/** The path of an action: "reset". Actions of later versions have none. */
export function nameOf(action: string): CommandName | undefined {
  return BY_ACTION.get(action);
}

/** "Start charging" */
export function label(action: string): string {
  const name = nameOf(action);
  return name ? t(`name.${name}`) : action;
}

/** What a request asks for, in a line: "Connector 1, 04A2F19C". */
export function about({ action, request }: CommandItem): string {
  const fields = typeof request === 'object' && request !== null ? (request as Record<string, unknown>) : {};
  return CALLS[action]?.(fields) ?? '';
}

/** The charger's answer in a word: "Accepted". */
export function answerWord({ status, response, errorCode }: CommandItem): string {
  if (status === 'answered') return answerStatus(response) ?? t('answer.done');
  if (status === 'error') return errorCode ?? t('history.state.error');
  if (status === 'timeout' || status === 'unknown') return t('answer.none');
  if (status === 'waiting' || status === 'sent') return t('answer.waiting');
  return t(`answer.${status}`);
}

/** Why an effect is as it is, in words: "no car was plugged in in time". */
export function reason({ effectReason, effectAbout, effectNote }: CommandItem): string {
  if (effectReason === null) return effectNote ?? '';
  // Some reasons have nothing to name.
  return (t as (key: string, values: { about: string }) => string)(`reason.${effectReason}`, {
    about: effectAbout ?? '',
  });
}

/** When an effect was settled, seen from the answer: "1.2 s later", "before the answer". */
export function whenSettled(command: CommandItem): string | null {
  if (isBeforeAnswer(command)) return t('effect.before');
  const time = settledAfter(command);
  return time === null ? null : t('effect.later', { time });
}

const AWAITS: Record<string, string> = {
  RemoteStartTransaction: t('awaits.RemoteStartTransaction'),
  RemoteStopTransaction: t('awaits.RemoteStopTransaction'),
  Reset: t('awaits.Reset'),
};

/** What is waited for: "Waiting for the cable". */
export function awaiting({ action, status }: CommandItem): string {
  if (status !== 'answered') return t('effect.may-still');
  return AWAITS[action] ?? t('effect.awaited');
}

/** "Reset is queued already, since 14:02." */
export function pendingInWords({ action, status, requestedAt }: CommandItem): string {
  const time = since(requestedAt, Date.now());
  return t(status === 'queued' ? 'again.queued' : 'again.awaited', { command: label(action), time });
}

const FIELDS: Record<string, string> = {
  connectorId: t('field.connectorId'),
  idTag: t('field.idTag'),
  transactionId: t('field.transactionId'),
  type: t('field.type'),
  key: t('field.key'),
  value: t('field.value'),
  requestedMessage: t('field.requestedMessage'),
  expiryDate: t('field.expiryDate'),
  parentIdTag: t('field.parentIdTag'),
  reservationId: t('field.reservationId'),
  chargingProfile: t('field.chargingProfile'),
  csChargingProfiles: t('field.csChargingProfiles'),
  chargingProfilePurpose: t('field.chargingProfilePurpose'),
  chargingProfileKind: t('field.chargingProfileKind'),
  chargingSchedule: t('field.chargingSchedule'),
  chargingRateUnit: t('field.chargingRateUnit'),
  chargingSchedulePeriod: t('field.chargingSchedulePeriod'),
  startPeriod: t('field.startPeriod'),
  limit: t('field.limit'),
  numberPhases: t('field.numberPhases'),
  duration: t('field.duration'),
  stackLevel: t('field.stackLevel'),
  location: t('field.location'),
  remoteLocation: t('field.remoteLocation'),
  retrieveDate: t('field.retrieveDate'),
  retries: t('field.retries'),
  retryInterval: t('field.retryInterval'),
  startTime: t('field.startTime'),
  stopTime: t('field.stopTime'),
  listVersion: t('field.listVersion'),
  updateType: t('field.updateType'),
  localAuthorizationList: t('field.localAuthorizationList'),
  vendorId: t('field.vendorId'),
  messageId: t('field.messageId'),
  data: t('field.data'),
  certificateType: t('field.certificateType'),
  certificate: t('field.certificate'),
  certificateChain: t('field.certificateChain'),
  limits: t('field.limits'),
  energyWh: t('field.energyWh'),
  minutes: t('field.minutes'),
  soc: t('field.soc'),
};

/** The label of a field; a rare one has its name in OCPP. */
export function fieldLabel(name: string): string {
  return FIELDS[name] ?? name;
}
