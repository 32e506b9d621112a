import createClient from 'openapi-fetch';
import { API_URL } from './address';
import { authorisedFetch } from './authorisedFetch';
import { makeProblem, Unreachable } from './problem';
import type { paths } from './schema.gen';
import { session } from './session';

const baseUrl = API_URL || window.location.origin;

/** The client for requests that need a signed-in user. */
export const api = createClient<paths>({ baseUrl, fetch: authorisedFetch(session) });

/** The client for signing in and resetting a password: with the session's cookies, without a token. */
export const accountApi = createClient<paths>({
  baseUrl,
  credentials: 'include',
  fetch: (request) =>
    fetch(request).catch((error) => {
      throw new Unreachable(error);
    }),
});

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Returns the data of an answer; throws a refusal as an ApiProblem. */
export async function answered<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await asked;
  if (!response.ok) throw makeProblem(response, error);
  return data as Data;
}
