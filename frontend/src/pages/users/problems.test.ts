import { expect, it } from 'vitest';
import { ApiProblem } from '../../api/problem';
import { NO_PROBLEMS, userProblems } from './problems';

const refused = (status: number, type: string, errors: ApiProblem['errors'] = []) =>
  userProblems(new ApiProblem(status, type, 'As the server says.', errors), 'ann@example.org');

it('shows each refusal at its field', () => {
  expect(refused(409, 'already-exists').email).toBe('ann@example.org is already a user.');
  expect(refused(422, 'unusable-address').email).toBe('No mail can be sent to this address.');
  expect(refused(409, 'last-admin').role).toMatch(/^This is the last admin/);
  expect(refused(400, 'invalid-request', [{ pointer: '/name', detail: 'Too long.' }])).toEqual({
    ...NO_PROBLEMS,
    name: 'Too long.',
  });
  expect(refused(404, 'not-found')).toEqual({ ...NO_PROBLEMS, form: 'As the server says.' });
  expect(userProblems(new TypeError(), 'x').form).toBe('Something went wrong on this page.');
});
