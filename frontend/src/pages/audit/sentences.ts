import type { AuditItem } from '../../api/types';
import { listed } from '../../lib/lists';
import { rating } from '../../lib/numbers';
import { t } from '../../texts/rooms/audit';

/** A piece of a sentence; `name` is a person or thing that it is about. */
export interface Part {
  text: string;
  name?: boolean;
}

/** An entry as one sentence: "ann@example.org invited bob@example.org as operator". */
export function auditSentence(item: AuditItem): Part[] {
  const told = toldOf(item);
  return (SENTENCES[item.action] ?? plainly)(told).map((part) =>
    typeof part === 'string' ? { text: part } : part,
  );
}

/** The sentence as text alone. */
export function sentenceText(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join('');
}

/** Whether something was refused or taken as an attack; such entries are red. */
export function isAlarming({ action }: AuditItem): boolean {
  return action === 'sign-in.failed' || action === 'session.reused';
}

type Sentence = (string | Part)[];

/** The values that the texts need from an entry. */
interface Told {
  name: (text: string) => Part;
  who: string;
  whom: string;
  /** Whether the actor and the target are the same user. */
  self: 'yes' | 'no';
  role: string;
  count: number;
  command: string;
  fields: Record<string, unknown>;
  item: AuditItem;
}

function toldOf(item: AuditItem): Told {
  const fields = fieldsOf(item.details);
  return {
    name: (text) => ({ text, name: true }),
    who: actorName(item),
    whom: targetName(item) ?? '–',
    self: item.target !== null && item.actor.id === item.target.id ? 'yes' : 'no',
    role: show(fields.role),
    count: Number(fields.count ?? fields.chargers),
    command: show(fields.command),
    fields,
    item,
  };
}

/** Actions with more than one sentence; all others have one of their own, or none yet. */
const SENTENCES: Record<string, (told: Told) => Sentence> = {
  'sign-in.failed': signInFailed,
  'user.changed': userChanged,
  'charger.changed': chargerChanged,
  'tariff.changed': tariffChanged,
  'tariff.published': tariffPublished,
  'alarm.resolved': alarmResolved,
  'wanted-configuration.changed': wantedChanged,
};

const ACTIONS = [
  'sign-in',
  'sign-out',
  'session.ended',
  'session.others-ended',
  'session.expired',
  'session.reused',
  'password.reset',
  'password.set',
  'password.link-made',
  'password.changed',
  'user.created',
  'user.invited',
  'user.sessions-ended',
  'user.removed',
  'api-key.created',
  'api-key.revoked',
  'charger.created',
  'charger.deleted',
  'charger.unclaimed-deleted',
  'command.requested',
  'command.withdrawn',
  'command.batch-requested',
  'command.batch-cancelled',
  'id-tag.created',
  'id-tag.changed',
  'id-tag.deleted',
  'id-tag.imported',
  'id-tag.budget-added',
  'local-list.requested',
  'transaction.reviewed',
  'transaction.closed',
  'transaction.limited',
  'transaction.rated',
  'tariff.created',
  'tariff.changed',
  'tariff.published',
  'tariff.deleted',
  'exclusion.added',
  'exclusion.removed',
  'orphan-stop.assigned',
  'orphan-stop.unassigned',
  'orphan-stop.deleted',
] as const;

function plainly(told: Told): Sentence {
  const { action, target } = told.item;
  const known = ACTIONS.find((name) => name === action);
  if (known) return t.parts(`did.${known}`, told);
  return target ? t.parts('other-target', { ...told, action }) : t.parts('other', { ...told, action });
}

/** What chargers are to be set to: one charger, a model, or all. */
function wantedChanged(told: Told): Sentence {
  if (told.item.target) return t.parts('wanted.charger', told);
  const { vendor, model } = told.fields;
  if (model === undefined) return t.parts('wanted.all', told);
  return t.parts('wanted.model', { ...told, model: `${show(vendor)} ${show(model)}` });
}

const REASONS = ['wrong-password', 'unknown-address', 'deactivated'] as const;

function signInFailed(told: Told): Sentence {
  const { actor, target } = told.item;
  // A user who is signed in already was asked for the password once more.
  if (actor.type === 'user') return t.parts('failed.again', told);
  const reason = REASONS.find((name) => name === told.fields.reason);
  const why = reason ? t(`reason.${reason}`) : show(told.fields.reason);
  return target ? t.parts('failed.known', { ...told, why }) : t.parts('failed.unknown', { why });
}

const USER_FIELDS = ['active', 'email', 'name', 'role'] as const;

function userChanged(told: Told): Sentence {
  const names = Object.keys(told.fields);
  const only = names.length === 1 ? USER_FIELDS.find((name) => name === names[0]) : undefined;
  if (names.length === 0) return t.parts('unchanged', told);
  if (only === undefined) {
    const changes = listed(names.map((name) => userField(name, show(told.fields[name]))));
    return t.parts('user.several', { ...told, changes });
  }
  if (only === 'name' && told.fields.name === null) return t.parts('user.name-removed', told);
  return t.parts(`user.${only}`, { ...told, value: show(told.fields[only]) });
}

function userField(field: string, value: string): string {
  const known = USER_FIELDS.find((name) => name === field);
  return known ? t(`user.set.${known}`, { value }) : `${field} ${value}`;
}

const CHARGER_FIELDS = [
  'chargerStatus',
  'name',
  'password',
  'powerRatingW',
  'registration',
  'tariffId',
] as const;
const REMOVABLE = ['name', 'password', 'powerRatingW', 'tariffId'] as const;

function chargerChanged(told: Told): Sentence {
  if (told.fields.connectorId !== undefined) return connectorChanged(told);
  const names = Object.keys(told.fields);
  const only = names.length === 1 ? CHARGER_FIELDS.find((name) => name === names[0]) : undefined;
  if (names.length === 0) return t.parts('unchanged', told);
  if (only === undefined)
    return t.parts('charger.several', { ...told, fields: listed(names.map(chargerField)) });
  const value = told.fields[only];
  const removed = value === null && REMOVABLE.find((name) => name === only);
  if (removed) return t.parts(`charger.${removed}-removed`, told);
  return t.parts(`charger.${only}`, {
    ...told,
    value: only === 'powerRatingW' ? rating(Number(value)) : show(value),
  });
}

/** A connector has nothing of its own but a tariff. */
function connectorChanged(told: Told): Sentence {
  const { connectorId, tariffId } = told.fields;
  const connector = Number(connectorId);
  if (tariffId === null) return t.parts('charger.connector-tariff-removed', { ...told, connector });
  return t.parts('charger.connector-tariff', { ...told, connector, value: show(tariffId) });
}

/** A tariff's name, draft, and whether it is the default; anything else is told as a change of its draft. */
function tariffChanged(told: Told): Sentence {
  const { draft, name, isDefault } = told.fields;
  if (isDefault === true) return t.parts('tariff.default', told);
  if (isDefault === false) return t.parts('tariff.no-default', told);
  if (draft === 'discarded') return t.parts('tariff.discarded', told);
  if (draft === undefined && name !== undefined)
    return t.parts('tariff.renamed', { ...told, value: show(name) });
  return t.parts('did.tariff.changed', told);
}

function tariffPublished(told: Told): Sentence {
  const { version } = told.fields;
  if (typeof version !== 'number') return t.parts('did.tariff.published', told);
  return t.parts('tariff.published-version', { ...told, version });
}

function chargerField(field: string): string {
  const known = CHARGER_FIELDS.find((name) => name === field);
  return known ? t(`charger.field.${known}`) : field;
}

function alarmResolved(told: Told): Sentence {
  const { decision, address, minutes } = told.fields;
  if (decision === 'keep') return t.parts('alarm.keep', { ...told, address: show(address) });
  if (decision === 'disconnect') return t.parts('alarm.disconnect', { ...told, minutes: Number(minutes) });
  return t.parts('alarm.dismiss', told);
}

function actorName({ actor }: AuditItem): string {
  if (actor.type === 'system') return t('type.system');
  if (actor.type === 'nobody') return t('who.nobody');
  return actor.type === 'apiKey'
    ? t('who.api-key', { key: actor.name ?? '' })
    : (actor.name ?? t('who.user'));
}

/** Chargers by their ids, since their names change. */
function targetName({ target }: AuditItem): string | null {
  return target?.type === 'charger' ? target.id : (target?.name ?? target?.id ?? null);
}

function show(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function fieldsOf(details: unknown): Record<string, unknown> {
  return typeof details === 'object' && details !== null && !Array.isArray(details) ? { ...details } : {};
}
