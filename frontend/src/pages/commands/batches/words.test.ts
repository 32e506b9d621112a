import { expect, it } from 'vitest';
import type { CommandBatch } from '../../../api/types';
import { stateWord } from './words';

it('says that a running batch rests, and until when', () => {
  const running = { status: 'running', restsUntil: null } as CommandBatch;
  expect(stateWord(running, Date.now())).toBe('Running');
  const evening = new Date(2025, 10, 23, 22, 0);
  const resting = { ...running, restsUntil: evening.toISOString() };
  expect(stateWord(resting, new Date(2025, 10, 23, 12).getTime())).toBe('Rests until 22:00');
  expect(stateWord(resting, new Date(2025, 10, 22, 12).getTime())).toMatch(/^Rests until .*23.*22:00$/);
});
