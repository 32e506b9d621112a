import { describe, expect, it } from 'vitest';
import { aCharger } from '../../test/examples';
import { identityFacts, technicalFacts } from './facts';

describe('how a charger was admitted', () => {
  const letIn = (change: Parameters<typeof aCharger>[0]) =>
    identityFacts(aCharger(change)).find(({ name }) => name === 'Authentication')?.value;

  it('is shown while it is online', () => {
    expect(letIn({ admitted: 'password' })).toBe('With its password');
    expect(letIn({ admitted: 'certificate' })).toBe('With a certificate');
    expect(letIn({ admitted: 'nothing' })).toBe('Without a password');
    expect(letIn({ admitted: null, online: false })).toBeNull();
  });
});

it('says how far off the clock is', () => {
  const clock = (clockOffsetMs: number | null) =>
    technicalFacts(aCharger({ clockOffsetMs })).find(({ name }) => name === 'Clock')?.value;
  expect([clock(null), clock(900), clock(-7_200_000)]).toEqual([null, 'Correct', '2 h behind']);
});
