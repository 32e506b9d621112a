import { oneOf, text, texts } from '../../app/search';

const DIRECTIONS = ['chargerToServer', 'serverToCharger'] as const;
export const RANGES = ['1h', '24h', '7d', '30d'] as const;

export type Direction = (typeof DIRECTIONS)[number];
export type Range = (typeof RANGES)[number];

/** What is in the address of a log: a link that is shared shows the same. */
export interface LogsSearch {
  q?: string;
  action?: string[];
  direction?: Direction;
  errors?: 'only';
  range?: Range;
  deviceId?: string[];
}

export function validateLogsSearch(search: Record<string, unknown>): LogsSearch {
  return {
    q: text(search.q),
    action: texts(search.action),
    direction: oneOf(DIRECTIONS, search.direction),
    errors: oneOf(['only'] as const, search.errors),
    range: oneOf(RANGES, search.range),
    deviceId: texts(search.deviceId),
  };
}

const HOUR = 3_600_000;
const RANGE_MS: Record<Range, number> = { '1h': HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR, '30d': 720 * HOUR };

/** When a range begins that ends now. */
export function rangeStart(range: Range, now: number): string {
  return new Date(now - RANGE_MS[range]).toISOString();
}

export interface LogQuery {
  q?: string;
  action?: string[];
  direction?: Direction[];
  errors?: boolean;
  from?: string;
  deviceId?: string[];
}

/** What the API is asked for. */
export function logQuery(search: LogsSearch, now: number): LogQuery {
  const { q, action, direction, errors, range, deviceId } = search;
  return {
    q,
    action,
    direction: direction && [direction],
    errors: errors ? true : undefined,
    from: range && rangeStart(range, now),
    deviceId,
  };
}
