import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { CommandItem } from '../api/types';
import { COMMANDS_KEY } from '../live/liveConnection';
import { useAwaited } from './useCommands';

const MOST_QUEUED = 200;

/** The same command to a charger that is queued, or a reset whose restart is awaited. */
export function usePending(
  deviceId: string,
  action: string,
  request: Record<string, unknown>,
): CommandItem | undefined {
  const { data } = useQuery({
    queryKey: [...COMMANDS_KEY, 'queued', deviceId],
    queryFn: async ({ signal }) => {
      const query = { deviceId: [deviceId], status: 'queued' as const, limit: MOST_QUEUED };
      return (await answered(api.GET('/api/v1/commands', { params: { query }, signal }))).items;
    },
  });
  const awaited = useAwaited(deviceId).filter((each) => each.action === 'Reset');
  return samePending([...(data ?? []), ...awaited], action, request);
}

/** The chargers for which the same command is queued. */
export function useQueuedAt(action: string, request: Record<string, unknown>): ReadonlySet<string> {
  const { data = [] } = useQuery({
    queryKey: [...COMMANDS_KEY, 'queued-at', action],
    queryFn: async ({ signal }) => {
      const query = { action, status: 'queued' as const, limit: MOST_QUEUED };
      return (await answered(api.GET('/api/v1/commands', { params: { query }, signal }))).items;
    },
  });
  const same = data.filter((each) => samePending([each], action, request));
  return new Set(same.map(({ deviceId }) => deviceId));
}

/** One reset is like another: both restart the charger. */
export function samePending(
  commands: readonly CommandItem[],
  action: string,
  request: Record<string, unknown>,
): CommandItem | undefined {
  return commands.find((each) => {
    if (each.action !== action) return false;
    return action === 'Reset' || inOrder(each.request) === inOrder(request);
  });
}

/** A request as a text in which the order of its fields does not count. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
