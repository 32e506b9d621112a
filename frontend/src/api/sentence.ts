import { t } from '../texts/rooms/common';
import { ApiProblem, isMissingFile, slugOf, Unreachable } from './problem';

/** Refusals with the same words each time. For any other, the server's own sentence says more, in English. */
const KNOWN = [
  'batch-over',
  'charger-offline',
  'charger-timeout',
  'command-sent',
  'connection-lost',
  'database-away',
  'firmware-update-running',
  'internal-error',
  'last-admin',
  'no-admin',
  'search-too-slow',
  'session-ended',
  'too-many-searches',
  'transaction-running',
  'wrong-credentials',
  'wrong-password',
] as const;
/** Refusals that say how long to wait. */
const KNOWN_TO_PASS = ['too-busy', 'too-many-tries'] as const;

/** Describes any error in one sentence for people. */
export function sentence(error: unknown): string {
  if (error instanceof Unreachable) return t('problem.unreachable');
  if (isMissingFile(error)) return t('problem.missing-file');
  if (!(error instanceof ApiProblem)) return t('problem.page');
  if (error.type === ApiProblem.UNEXPECTED) return t('problem.answer', { status: error.detail });
  const slug = slugOf(error);
  // What is wrong stands at the fields.
  if (slug === 'invalid-request' && error.errors.length > 0) return t('refused.invalid-request');
  const known = KNOWN.find((type) => type === slug);
  if (known) return t(`refused.${known}`);
  const passing = KNOWN_TO_PASS.find((type) => type === slug);
  return passing ? t(`refused.${passing}`, { seconds: error.retryAfter ?? 1 }) : error.detail;
}
