import { oneOf, text, texts } from '../lib/search';
import { type TimeSearch, timeQuery, validateTime } from '../lib/timeSearch';

const DIRECTIONS = ['chargerToServer', 'serverToCharger'] as const;

export type Direction = (typeof DIRECTIONS)[number];

/** The address of a log, so that a shared link shows the same. */
export interface LogsSearch extends TimeSearch {
  q?: string;
  action?: string[];
  direction?: Direction;
  errors?: 'only';
  deviceId?: string[];
}

export function validateLogsSearch(search: Record<string, unknown>): LogsSearch {
  return {
    q: text(search.q),
    action: texts(search.action),
    direction: oneOf(DIRECTIONS, search.direction),
    errors: oneOf(['only'] as const, search.errors),
    deviceId: texts(search.deviceId),
    ...validateTime(search),
  };
}

export const NO_FILTERS = validateLogsSearch({});

export function isFiltered(search: LogsSearch): boolean {
  return Object.values(search).some((value) => value !== undefined);
}

export interface LogQuery {
  q?: string;
  action?: string[];
  direction?: Direction[];
  errors?: boolean;
  from?: string;
  to?: string;
  deviceId?: string[];
}

/** The query as the API takes it. */
export function logQuery(search: LogsSearch, now: number): LogQuery {
  const { q, action, direction, errors, deviceId } = search;
  return {
    q,
    action,
    direction: direction && [direction],
    errors: errors ? true : undefined,
    deviceId,
    ...timeQuery(search, now),
  };
}
