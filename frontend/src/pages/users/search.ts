import type { Person, Role } from '../../api/types';
import { someOf, text } from '../../lib/search';

export const ROLE_NAMES = ['viewer', 'operator', 'admin'] as const satisfies readonly Role[];
export const STATUS_NAMES = [
  'active',
  'invited',
  'deactivated',
] as const satisfies readonly Person['status'][];

/** The address of the users page. */
export interface UsersSearch {
  q?: string;
  role?: Role[];
  status?: Person['status'][];
}

export function validateUsersSearch(search: Record<string, unknown>): UsersSearch {
  return {
    q: text(search.q),
    role: someOf(ROLE_NAMES, search.role),
    status: someOf(STATUS_NAMES, search.status),
  };
}
