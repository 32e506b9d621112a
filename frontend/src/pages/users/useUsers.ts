import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { Person, UserChange, UserInvite } from '../../api/types';
import { usePages } from '../../api/usePages';
import type { UsersSearch } from './search';

const KEY = ['users'] as const;

export function useUsers(search: UsersSearch) {
  return usePages<Person>([...KEY, search], (cursor, signal) =>
    answered(api.GET('/api/v1/users', { params: { query: { ...search, cursor, limit: 100 } }, signal })),
  );
}

/** The actions of admins on users; the list is loaded again after each. */
export function useUserActions() {
  const queryClient = useQueryClient();
  const afterwards = async <Done>(done: Promise<Done>): Promise<Done> => {
    const result = await done;
    await queryClient.invalidateQueries({ queryKey: KEY });
    return result;
  };
  const of = (userId: string) => ({ params: { path: { userId } } });
  return {
    invite: (body: UserInvite) => afterwards(answered(api.POST('/api/v1/users', { body }))),
    inviteAgain: (userId: string) =>
      afterwards(answered(api.POST('/api/v1/users/{userId}/invitation', of(userId)))),
    change: (userId: string, body: UserChange) =>
      afterwards(answered(api.PATCH('/api/v1/users/{userId}', { ...of(userId), body }))),
    endSessions: (userId: string) =>
      afterwards(answered(api.DELETE('/api/v1/users/{userId}/sessions', of(userId)))),
    remove: (userId: string) => afterwards(answered(api.DELETE('/api/v1/users/{userId}', of(userId)))),
  };
}
