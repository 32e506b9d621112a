import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import { type ApiProblem, slugOf } from '../api/problem';
import type { CommandAnswer, CommandItem, IdTag } from '../api/types';
import { usePages } from '../api/usePages';
import { useNow } from '../lib/useNow';
import { COMMANDS_KEY, ID_TAGS_KEY } from '../live/liveConnection';
import type { CommandName } from './form';
import { isNews } from './startStop';

const DAYS_QUEUED = 7;
const SECONDS_QUEUED = DAYS_QUEUED * 86_400;
/** Refusals of commands that have become rows all the same: the charger was asked. */
const KEPT = new Set(['charger-timeout', 'charger-error', 'connection-lost']);

interface Query {
  deviceId?: string[];
  batchId?: string;
  effect?: CommandItem['effect'];
  status?: CommandItem['status'];
}

/** Commands, newest first, page by page. The live connection keeps them up to date. */
export function useCommands(query: Query, limit: number) {
  return usePages<CommandItem>([...COMMANDS_KEY, query, limit], (cursor, signal) =>
    answered(api.GET('/api/v1/commands', { params: { query: { ...query, cursor, limit } }, signal })),
  );
}

const MOST_AWAITED = 200;
const MOST_SUGGESTED = 10;
const MAY_CHARGE: IdTag['status'][] = ['Accepted'];
const NONE: readonly CommandItem[] = [];

/** The commands to a charger whose effect is awaited. All chargers of a page share one request. */
export function useAwaited(deviceId: string): readonly CommandItem[] {
  const query = { effect: 'awaited', limit: MOST_AWAITED } as const;
  const { data = NONE } = useQuery({
    queryKey: [...COMMANDS_KEY, 'awaited'],
    queryFn: async ({ signal }) =>
      (await answered(api.GET('/api/v1/commands', { params: { query }, signal }))).items,
    select: (items) => items.filter((item) => item.deviceId === deviceId),
  });
  return data;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
/** No start waits longer for its car. */
const LONGEST_WAIT_MS = 60 * MINUTE_MS;
const MOST_MISSED = 50;

/** The starts at a charger for which no car came within the last minute. All chargers of a page share one request. */
export function useMissedStarts(deviceId: string): readonly CommandItem[] {
  const { data = NONE } = useQuery({
    queryKey: [...COMMANDS_KEY, 'missed'],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - LONGEST_WAIT_MS).toISOString();
      const query = { action: 'RemoteStartTransaction', effect: 'missed', from, limit: MOST_MISSED } as const;
      return (await answered(api.GET('/api/v1/commands', { params: { query }, signal }))).items;
    },
    select: (items) => items.filter((item) => item.deviceId === deviceId && isNews(item, Date.now())),
  });
  const now = useNow(data.length > 0 ? SECOND_MS : MINUTE_MS);
  return data.filter((item) => isNews(item, now));
}

/** Id tags that may charge and match what was typed, to be suggested. */
export function useKnownTags(typed: string): readonly IdTag[] {
  const query = { status: MAY_CHARGE, q: typed || undefined, limit: MOST_SUGGESTED };
  const { data } = useQuery({
    queryKey: [...ID_TAGS_KEY, 'suggested', typed],
    queryFn: async ({ signal }) =>
      (await answered(api.GET('/api/v1/id-tags', { params: { query }, signal }))).items,
    placeholderData: keepPreviousData,
  });
  return data ?? [];
}

/** One command as it is now, first as it was answered. */
export function useCommand(first: CommandItem): CommandItem {
  const { commandId } = first;
  const { data } = useQuery({
    queryKey: [...COMMANDS_KEY, commandId],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/commands/{commandId}', { params: { path: { commandId } }, signal })),
    initialData: first,
    // An effect may have been settled before anybody listened for it.
    refetchOnMount: 'always',
  });
  return data;
}

export interface Order {
  name: CommandName;
  deviceId: string;
  request: Record<string, unknown>;
  force?: boolean;
  /** Wait for the charger to come online. */
  later?: boolean;
}

export function useCommandActions() {
  const queries = useQueryClient();
  const send = async ({ name, deviceId, request, force, later }: Order): Promise<CommandItem> => {
    const params = {
      path: { deviceId },
      query: { ...(force && { force }), ...(later && { whenOnline: SECONDS_QUEUED }) },
    };
    try {
      // The bodies differ by path; each form makes the one of its own.
      const path =
        `/api/v1/chargers/{deviceId}/commands/${name}` as '/api/v1/chargers/{deviceId}/commands/reset';
      const body = request as { type: 'Soft' };
      return await answered<CommandAnswer>(api.POST(path, { params, body }));
    } finally {
      void queries.invalidateQueries({ queryKey: COMMANDS_KEY });
    }
  };
  const withdraw = async (commandId: string) => {
    await answered(api.DELETE('/api/v1/commands/{commandId}', { params: { path: { commandId } } }));
    await queries.invalidateQueries({ queryKey: COMMANDS_KEY });
  };
  /** Asks a charger to end a session, under whichever number it uses. */
  const stop = async (transactionId: number): Promise<CommandItem> => {
    const params = { path: { transactionId } };
    try {
      return await answered<CommandAnswer>(api.POST('/api/v1/transactions/{transactionId}/stop', { params }));
    } finally {
      void queries.invalidateQueries({ queryKey: COMMANDS_KEY });
    }
  };
  return { send, stop, withdraw };
}

/** The row of a command that was refused after the charger had been asked; null if it never became one. */
export async function rowOf(
  problem: ApiProblem,
  { deviceId }: Order,
  action: string,
): Promise<CommandItem | null> {
  if (!KEPT.has(slugOf(problem))) return null;
  const query = { deviceId: [deviceId], action, limit: 1 };
  const page = await answered(api.GET('/api/v1/commands', { params: { query } }));
  return page.items[0] ?? null;
}
