import createClient from 'openapi-fetch';
import { API_URL } from './address';
import { authorisedFetch } from './authorisedFetch';
import { makeProblem, Unreachable } from './problem';
import type { paths } from './schema.gen';
import { session } from './session';

const baseUrl = API_URL || window.location.origin;

/** For everything that needs somebody to be signed in. */
export const api = createClient<paths>({ baseUrl, fetch: authorisedFetch(session) });

/** For signing in and the ways back to an account: with the cookies of the session, without a token. */
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

/** What the server answered; throws what it refused as an ApiProblem. */
export async function answered<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await asked;
  if (!response.ok) throw makeProblem(response, error);
  return data as Data;
}
