import { oneOf } from '../../lib/search';

export const EFFECTS = ['awaited', 'confirmed', 'missed', 'contrary'] as const;
export const STATES = ['answered', 'error', 'timeout', 'unknown', 'queued', 'offline'] as const;

/** The address of the list of commands. */
export interface CommandsSearch {
  effect?: (typeof EFFECTS)[number];
  status?: (typeof STATES)[number];
}

export function validateCommandsSearch(search: Record<string, unknown>): CommandsSearch {
  return { effect: oneOf(EFFECTS, search.effect), status: oneOf(STATES, search.status) };
}
