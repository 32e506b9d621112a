import { useQuery } from '@tanstack/react-query';
import { chargerUrl } from './address';
import { answered, api } from './client';

function useServer() {
  return useQuery({
    queryKey: ['server'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/server', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
}

/** The address that chargers connect to: the server's public one, which need not be that of the page. */
export function useChargerUrl(): string {
  return useServer()?.chargerUrl ?? chargerUrl();
}

/** Whether a charger needs a password, and so has to be added before it connects. */
export function useNeedsPassword(): boolean {
  return useServer()?.chargerCredentialsRequired === true;
}

/** What happens to an unknown charger that connects; undefined until the server has said so. */
export function useNewcomers(): 'served' | 'pending' | 'refused' | undefined {
  const server = useServer();
  if (server?.registration === 'closed' || server?.chargerCredentialsRequired) return 'refused';
  return server && (server.registration === 'pending' ? 'pending' : 'served');
}

/** Whether no mail server is set, so that mails with their links are printed in the server's log instead. */
export function useMailsAreLogged(): boolean {
  return useServer()?.mail === 'log';
}

/** The time zone of the server's days; undefined until it has said so. */
export function useTimeZone(): string | undefined {
  return useServer()?.timeZone;
}
