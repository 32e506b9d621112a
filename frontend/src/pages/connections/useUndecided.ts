import type { ChargerQuery } from '../../chargers/query';
import { type Chargers, useChargers } from '../../chargers/useChargers';

const NEWEST = { sort: 'registered', descending: 'yes' } as const satisfies ChargerQuery;
const PENDING: ChargerQuery = { registration: ['pending'], ...NEWEST };
const REJECTED: ChargerQuery = { registration: ['rejected'], ...NEWEST };

/** Chargers that are not accepted, the newest first; undefined until they are known. */
export function useUndecided(): { pending: Chargers; rejected: Chargers } | undefined {
  const pending = useChargers(PENDING);
  const rejected = useChargers(REJECTED);
  return pending && rejected && { pending, rejected };
}
