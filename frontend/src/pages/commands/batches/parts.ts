import type { Charger, CommandBatch, CommandItem } from '../../../api/types';
import { saidOf } from '../../../commands/result';
import type { Part } from './search';

/** The part that a command of a batch is in, as the API counts them. */
export function partOf(command: CommandItem): Part {
  const { status, expiresAt } = command;
  if (status === 'withdrawn' || status === 'expired') return 'unsent';
  switch (saidOf(command)) {
    case 'queued':
      return expiresAt === null ? 'unsent' : 'later';
    case 'waiting':
      return 'sent';
    case 'yes':
      return 'done';
    default:
      return 'failed';
  }
}

/** How many are in each part. Those that wait for their turn are not sent yet. */
export function countsOf({ counts }: CommandBatch): Record<Part, number> {
  const { waiting = 0, sent = 0, done = 0, failed = 0, later = 0, unsent = 0 } = counts;
  return { done, sent, failed, later, unsent: waiting + unsent };
}

const RANK: Record<Part, number> = { failed: 0, sent: 1, done: 2, later: 3, unsent: 4 };

/** Failed ones first, then those that something happened to last. */
export function inOrder(commands: readonly CommandItem[]): CommandItem[] {
  const key = (command: CommandItem) => command.answeredAt ?? command.sentAt ?? '';
  return [...commands].sort((one, other) => {
    const rank = RANK[partOf(one)] - RANK[partOf(other)];
    if (rank !== 0) return rank;
    if (key(one) !== key(other)) return key(one) < key(other) ? 1 : -1;
    return one.deviceId.toLowerCase() < other.deviceId.toLowerCase() ? -1 : 1;
  });
}

/** Keeps rows where they were; new ones come last. */
export function inPlace(commands: readonly CommandItem[], before: readonly string[]): CommandItem[] {
  const places = new Map(before.map((id, place) => [id, place]));
  const placeOf = ({ commandId }: CommandItem) => places.get(commandId) ?? before.length;
  return [...commands].sort((one, other) => placeOf(one) - placeOf(other));
}

export interface Failures {
  /** What the charger answered, or that it did not. */
  answer: string;
  commands: readonly CommandItem[];
  /** What all of them have in common; null if they differ, or are not known. */
  model: string | null;
  firmware: string | null;
  /** How many of the same model took the command. */
  took: number;
}

type Chargers = ReadonlyMap<string, Pick<Charger, 'vendor' | 'model' | 'firmwareVersion'>>;

/** The failed commands by their answer, most of them first, with what their chargers have in common. */
export function failuresOf(
  commands: readonly CommandItem[],
  chargers: Chargers,
  wordOf: (command: CommandItem) => string,
): Failures[] {
  const groups = new Map<string, CommandItem[]>();
  for (const command of commands.filter((each) => partOf(each) === 'failed')) {
    const answer = wordOf(command);
    groups.set(answer, [...(groups.get(answer) ?? []), command]);
  }
  const done = commands.filter((each) => partOf(each) === 'done');
  return [...groups]
    .map(([answer, its]) => {
      const model = common(its.map(({ deviceId }) => modelOf(chargers, deviceId)));
      const firmware = common(its.map(({ deviceId }) => chargers.get(deviceId)?.firmwareVersion ?? null));
      const took = done.filter(({ deviceId }) => modelOf(chargers, deviceId) === model).length;
      return { answer, commands: its, model, firmware, took };
    })
    .sort((one, other) => other.commands.length - one.commands.length);
}

function modelOf(chargers: Chargers, deviceId: string): string | null {
  const { vendor, model } = chargers.get(deviceId) ?? {};
  return [vendor, model].filter(Boolean).join(' ') || null;
}

function common(values: readonly (string | null)[]): string | null {
  const [first = null] = values;
  return values.every((value) => value === first) ? first : null;
}
