import { useQuery } from '@tanstack/react-query';
import { chargerUrl } from './address';
import { answered, api } from './client';

/** Where chargers connect: the server's public address, which a page may have been reached around. */
export function useChargerUrl(): string {
  const { data } = useQuery({
    queryKey: ['server'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/server', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.chargerUrl ?? chargerUrl();
}
