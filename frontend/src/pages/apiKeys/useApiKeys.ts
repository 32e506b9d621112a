import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { ApiKey, Role } from '../../api/types';
import { usePages } from '../../api/usePages';

const KEY = ['api-keys'] as const;

export function useApiKeys(q: string | undefined) {
  return usePages<ApiKey>([...KEY, q], (cursor, signal) =>
    answered(api.GET('/api/v1/api-keys', { params: { query: { q, cursor, limit: 100 } }, signal })),
  );
}

export function useApiKeyActions() {
  const queryClient = useQueryClient();
  const readAgain = () => queryClient.invalidateQueries({ queryKey: KEY });
  return {
    create: async (body: { name: string; role: Role; expiresAt: string | null }) => {
      const made = await answered(api.POST('/api/v1/api-keys', { body }));
      void readAgain();
      return made;
    },
    revoke: async (keyId: string) => {
      await answered(api.DELETE('/api/v1/api-keys/{keyId}', { params: { path: { keyId } } }));
      await readAgain();
    },
  };
}
