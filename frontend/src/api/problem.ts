import type { Problem } from './types';

/** A refusal of the server, in its own words (RFC 9457). */
export class ApiProblem extends Error {
  /** The type of an answer that is not in our format, such as a proxy's page. */
  static readonly UNEXPECTED = 'unexpected-answer';
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly type: string,
    readonly detail: string,
    readonly errors: readonly { pointer: string; detail: string }[] = [],
    /** Seconds to wait before trying again. */
    readonly retryAfter: number | null = null,
    /** The id of this request in the server's log. */
    readonly requestId: string | null = null,
  ) {
    super(detail);
  }
}

/** No answer at all: the server or the network is away. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';

  constructor(cause: unknown) {
    super('unreachable', { cause });
  }
}

const MISSING_FILE = 'MissingFile';

/** Marks the error of a file of the app that the server does not have, or no longer has; see missingFiles.ts. */
export function markMissingFile(error: Error): void {
  error.name = MISSING_FILE;
  // The router would recognise it by its message, and load the page again by itself.
  error.message = MISSING_FILE;
}

export function isMissingFile(error: unknown): boolean {
  return error instanceof Error && error.name === MISSING_FILE;
}

/** Reads a refusal, which may also be a proxy's HTML page. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = await response.json().catch(() => null);
  return makeProblem(response, body);
}

export function makeProblem(response: Response, body: unknown): ApiProblem {
  const problem = hasDetail(body) ? body : null;
  const wait = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return new ApiProblem(
    response.status,
    problem?.type ?? ApiProblem.UNEXPECTED,
    problem?.detail ?? `${response.status} ${response.statusText}`.trim(),
    problem?.errors,
    Number.isNaN(wait) ? null : wait,
    response.headers.get('X-Request-Id'),
  );
}

function hasDetail(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'detail' in body && typeof body.detail === 'string';
}

/** The server's remarks on one field of the request; null if there are none. */
export function aboutField(error: unknown, name: string): string | null {
  if (!(error instanceof ApiProblem)) return null;
  const said = error.errors.filter(({ pointer }) => pointer === `/${name}`).map(({ detail }) => detail);
  return said.length > 0 ? said.join(' ') : null;
}

/** Whether the server refused a request for this reason: "last-admin". */
export function isProblem(error: unknown, type: string): error is ApiProblem {
  return error instanceof ApiProblem && slugOf(error) === type;
}

/** The type without the address of its page: "last-admin". */
export function slugOf({ type }: ApiProblem): string {
  return type.split('/').at(-1) ?? type;
}
