import { expect, it } from 'vitest';
import { ApiProblem, Unreachable } from '../api/problem';
import { mayWorkNow } from './queryClient';

it.each([
  ['a refusal', new ApiProblem(422, 'invalid-request', 'No.')],
  ['a search that took too long', new ApiProblem(503, 'search-too-slow', 'Narrow it.', [], 30)],
])('%s is not asked for again', (_, error) => {
  expect(mayWorkNow(0, error)).toBe(false);
});

it.each([
  ['a server that is busy', new ApiProblem(503, 'too-many-searches', 'Busy.', [], 2)],
  ['a server that is away', new Unreachable(new TypeError('Failed to fetch'))],
])('%s is asked twice more', (_, error) => {
  expect([0, 1, 2].map((failures) => mayWorkNow(failures, error))).toEqual([true, true, false]);
});
