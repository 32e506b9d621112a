import type { AuditItem } from '../../api/types';

/** A piece of a sentence; `name` for who or what it is about. */
export interface Part {
  text: string;
  name?: boolean;
}

type Fields = Record<string, unknown>;

/** What happened, as one sentence: "ann@example.org invited bob@example.org as operator". */
export function auditSentence(item: AuditItem): Part[] {
  const known = SENTENCES[item.action];
  const who = actorName(item);
  const whom = targetName(item);
  if (known) return known({ who, whom, self: isSelf(item), fields: fieldsOf(item.details), item });
  return whom === null ? say`${who}: ${plain(item.action)}` : say`${who}: ${plain(item.action)} ${whom}`;
}

/** The sentence as text alone. */
export function sentenceText(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join('');
}

interface Told {
  who: string;
  /** Empty where the entry names nobody. */
  whom: string | null;
  /** Whether somebody did it to themselves. */
  self: boolean;
  fields: Fields;
  item: AuditItem;
}

const SENTENCES: Record<string, (told: Told) => Part[]> = {
  'sign-in': ({ who }) => say`${who} signed in`,
  'sign-in.failed': signInFailed,
  'sign-out': ({ who, whom }) => say`${whom ?? who} signed out`,
  'session.ended': ({ who }) => say`${who} ended another of their sessions`,
  'session.others-ended': ({ who }) => say`${who} ended all their other sessions`,
  'session.expired': ({ whom }) =>
    say`A session of ${whom ?? 'somebody'} ended: it had not been used for too long`,
  'session.reused': ({ whom }) =>
    say`A session of ${whom ?? 'somebody'} was ended: its token was used twice, which can mean that it was stolen`,
  'password.reset': ({ who }) => say`${who} set a password with a link from a mail`,
  'password.set': ({ who, whom }) =>
    say`${who} set a new password for ${whom ?? 'somebody'}, at the command line`,
  'password.link-made': ({ who, whom }) =>
    say`${who} created a link to set the password of ${whom ?? 'somebody'}, at the command line`,
  'password.changed': ({ who }) => say`${who} changed their password`,
  'user.created': ({ who, whom, fields }) => say`${who} created the user ${whom ?? ''} as ${role(fields)}`,
  'user.invited': ({ who, whom, fields }) => say`${who} invited ${whom ?? 'somebody'} as ${role(fields)}`,
  'user.changed': userChanged,
  'user.sessions-ended': ({ who, whom, self }) =>
    self ? say`${who} ended all their sessions` : say`${who} ended all sessions of ${whom ?? 'somebody'}`,
  'user.removed': ({ who, whom, self }) =>
    self ? say`${who} removed their own account` : say`${who} removed the user ${whom ?? ''}`,
  'api-key.created': ({ who, whom, fields }) =>
    say`${who} created the API key ${quoted(whom)} as ${role(fields)}`,
  'api-key.revoked': ({ who, whom }) => say`${who} revoked the API key ${quoted(whom)}`,
  'charger.created': ({ who, item }) => say`${who} added the charger ${item.target?.id ?? ''}`,
  'charger.changed': chargerChanged,
  'alarm.resolved': alarmResolved,
  'charger.unclaimed-deleted': ({ who, fields }) =>
    say`${who} deleted ${plain(show(fields.count))} chargers that nobody had claimed`,
  'charger.deleted': ({ who, item }) => say`${who} deleted the charger ${item.target?.id ?? ''}`,
};

const REASONS: Record<string, string> = {
  'wrong-password': 'wrong password',
  'unknown-address': 'nobody has this address',
  deactivated: 'the account is deactivated',
};

function signInFailed({ who, whom, fields, item }: Told): Part[] {
  const why = REASONS[String(fields.reason)] ?? show(fields.reason);
  // Who is signed in already was asked for the password once more.
  if (item.actor.type === 'user') return say`${who} gave a wrong current password`;
  return whom === null ? say`A sign-in failed: ${plain(why)}` : say`Sign-in of ${whom} failed: ${plain(why)}`;
}

function userChanged({ who, whom, self, fields }: Told): Part[] {
  const names = Object.keys(fields);
  const [only] = names;
  const them = whom ?? 'somebody';
  if (names.length === 0) return say`${who} saved ${them} without changes`;
  if (names.length > 1) {
    const changes = names.map((name) => `${USER_FIELDS[name] ?? name} ${show(fields[name])}`).join(', ');
    return say`${who} changed ${self ? plain('themselves') : them}: ${plain(changes)}`;
  }
  if (only === 'active') return say`${who} ${plain(fields.active ? 'activated' : 'deactivated')} ${them}`;
  if (only === 'role') return say`${who} made ${self ? plain('themselves') : them} ${plain(aRole(fields))}`;
  const what = only === 'email' ? 'address' : 'name';
  const value = fields[only ?? ''];
  if (value === null) return say`${who} removed the ${plain(what)} of ${self ? plain('themselves') : them}`;
  return self
    ? say`${who} changed their ${plain(what)} to ${show(value)}`
    : say`${who} changed the ${plain(what)} of ${them} to ${show(value)}`;
}

const USER_FIELDS: Record<string, string> = {
  active: 'active',
  email: 'address',
  name: 'name',
  role: 'role',
};

const CHARGER_FIELDS: Record<string, string> = {
  chargerStatus: 'status',
  name: 'name',
  password: 'password',
  powerRatingW: 'power rating',
  registration: 'registration',
};

function chargerChanged({ who, fields, item }: Told): Part[] {
  const charger = item.target?.id ?? '';
  const names = Object.keys(fields);
  const [only] = names;
  if (only === undefined) return say`${who} saved ${charger} without changes`;
  const words = names.map((name) => CHARGER_FIELDS[name] ?? name);
  if (names.length > 1) return say`${who} changed ${listed(words)} of ${charger}`;
  const value = fields[only];
  if (only === 'password') {
    return say`${who} ${plain(value === null ? 'removed' : 'set')} the password of ${charger}`;
  }
  if (only === 'chargerStatus') return say`${who} set ${charger} to ${plain(show(value))}`;
  if (only === 'registration') {
    const verb = value === 'accepted' ? 'accepted' : value === 'rejected' ? 'rejected' : 'put on hold';
    return say`${who} ${plain(verb)} the charger ${charger}`;
  }
  if (value === null) return say`${who} removed the ${plain(words[0] ?? only)} of ${charger}`;
  const shown = only === 'powerRatingW' && typeof value === 'number' ? `${value / 1000} kW` : show(value);
  return say`${who} changed the ${plain(words[0] ?? only)} of ${charger} to ${plain(shown)}`;
}

function alarmResolved({ who, fields, item }: Told): Part[] {
  const subject = item.target?.name ?? '';
  if (fields.decision === 'keep')
    return say`${who} kept ${show(fields.address)} as ${subject} after an alarm`;
  if (fields.decision === 'disconnect') {
    return say`${who} disconnected ${subject} for ${plain(show(fields.minutes))} minutes after an alarm`;
  }
  return say`${who} dismissed the security alarm about ${subject}`;
}

function actorName({ actor }: AuditItem): string {
  if (actor.type === 'system') return 'GenX';
  if (actor.type === 'nobody') return 'Somebody';
  return actor.type === 'apiKey' ? `API key ${quoted(actor.name)}` : (actor.name ?? 'A user');
}

function targetName({ target }: AuditItem): string | null {
  return target && (target.name ?? target.id);
}

function isSelf({ actor, target }: AuditItem): boolean {
  return target !== null && actor.id === target.id;
}

function role(fields: Fields): Part {
  return plain(show(fields.role));
}

function aRole(fields: Fields): string {
  const name = show(fields.role);
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}

function quoted(name: string | null): string {
  return `“${name ?? ''}”`;
}

function listed(words: string[]): Part {
  return plain(words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`);
}

function show(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function fieldsOf(details: unknown): Fields {
  return typeof details === 'object' && details !== null && !Array.isArray(details) ? { ...details } : {};
}

function plain(text: string): Part {
  return { text };
}

/** What is put in is a name, unless it comes as a part. */
function say(words: TemplateStringsArray, ...put: (string | Part)[]): Part[] {
  return words
    .flatMap((text, index) => {
      const value = put[index];
      return [plain(text), typeof value === 'string' ? { text: value, name: true } : value];
    })
    .filter((part): part is Part => part !== undefined && part.text !== '');
}

/** Whether something was refused or taken as an attack: that part of the log is red. */
export function isAlarming({ action }: AuditItem): boolean {
  return action === 'sign-in.failed' || action === 'session.reused';
}
