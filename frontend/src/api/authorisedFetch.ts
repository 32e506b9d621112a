import { Unreachable } from './problem';
import type { SessionStore } from './session';

/** fetch with the access token; a 401 is tried once more with a new one. */
export function authorisedFetch(session: SessionStore): (request: Request) => Promise<Response> {
  return async (request) => {
    const token = await session.token();
    const again = request.clone();
    const response = await send(request, token);
    if (response.status !== 401 || !(await session.renew(token))) return response;
    return send(again, await session.token());
  };
}

async function send(request: Request, token: string | null): Promise<Response> {
  if (token) request.headers.set('Authorization', `Bearer ${token}`);
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Unreachable(error);
  }
}
