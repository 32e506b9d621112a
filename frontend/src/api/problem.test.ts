import { describe, expect, it } from 'vitest';
import { ApiProblem, aboutField, isProblem, problemOf, Unreachable } from './problem';
import { sentence } from './sentence';

describe('problemOf', () => {
  it('reads the server’s words, the wait and the fields', async () => {
    const body = {
      type: 'too-many-tries',
      title: 'Too Many Requests',
      status: 429,
      detail: 'Wait a moment.',
      errors: [{ pointer: '/password', detail: 'Too short.' }],
    };
    const problem = await problemOf(
      new Response(JSON.stringify(body), { status: 429, headers: { 'Retry-After': '40' } }),
    );
    expect(problem).toMatchObject({
      status: 429,
      type: 'too-many-tries',
      retryAfter: 40,
      errors: body.errors,
    });
    expect(sentence(problem)).toBe('Too many attempts. Try again in 40 s.');
  });

  it('turns a page from a proxy into a problem', async () => {
    const problem = await problemOf(
      new Response('<h1>Bad Gateway</h1>', { status: 502, statusText: 'Bad Gateway' }),
    );
    expect(problem).toMatchObject({ status: 502, type: 'unexpected-answer', retryAfter: null });
    expect(sentence(problem)).toBe('The server answered 502 Bad Gateway.');
  });
});

describe('sentence', () => {
  it('says that nobody answered, but gives no details of our own bugs', () => {
    expect(sentence(new Unreachable(new TypeError()))).toBe('The server can’t be reached.');
    expect(sentence(new TypeError('x is undefined'))).toBe('Something went wrong on this page.');
    expect(sentence(new ApiProblem(404, '/problems/not-found', 'There is no charger CP1.'))).toBe(
      'There is no charger CP1.',
    );
  });

  it('has words of its own for refusals that say the same each time', () => {
    const offline = new ApiProblem(409, 'charger-offline', 'CP1 is offline. Commands need a connection.');
    expect(sentence(offline)).toBe('The charger is offline.');
    const errors = [{ pointer: '/connectorId', detail: 'Expected `int`, got `str`' }];
    const invalid = new ApiProblem(400, 'invalid-request', 'The body is invalid.', errors);
    expect(sentence(invalid)).toBe('Something that was entered is not valid.');
    const alone = new ApiProblem(400, 'invalid-request', 'The request contains U+0000.');
    expect(sentence(alone)).toBe('The request contains U+0000.');
  });
});

describe('a refusal in a form', () => {
  const weak = new ApiProblem(422, 'weak-password', 'Too short. Too common.', [
    { pointer: '/newPassword', detail: 'Too short.' },
    { pointer: '/newPassword', detail: 'Too common.' },
  ]);

  it('is shown at its field', () => {
    expect(aboutField(weak, 'newPassword')).toBe('Too short. Too common.');
    expect(aboutField(weak, 'name')).toBeNull();
    expect(aboutField(new TypeError(), 'name')).toBeNull();
  });

  it('is known by its type', () => {
    expect(isProblem(weak, 'weak-password')).toBe(true);
    expect(isProblem(weak, 'last-admin')).toBe(false);
    expect(isProblem(new Unreachable(null), 'weak-password')).toBe(false);
  });
});
