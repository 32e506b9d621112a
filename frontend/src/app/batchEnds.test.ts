import { afterEach, expect, it, vi } from 'vitest';
import type { CommandBatch } from '../api/types';
import { toasts } from '../ui/toasts';
import { isNewEnd } from './batchEnds';
import { sayBatchEnd } from './sayBatchEnd';

afterEach(() => {
  vi.unstubAllGlobals();
  toasts.set([]);
});

it('knows the last ends, also those that another tab has heard of', () => {
  expect(isNewEnd('a')).toBe(true);
  expect(isNewEnd('b')).toBe(true);
  expect(isNewEnd('a')).toBe(false);
  for (let batch = 0; batch < 20; batch += 1) isNewEnd(String(batch));
  expect(isNewEnd('a')).toBe(true);
  expect(localStorage.getItem('genx-batch-ends')?.split(' ')).toHaveLength(20);
});

it('says it again rather than never where nothing may be kept', () => {
  vi.stubGlobal('localStorage', undefined);
  expect(isNewEnd('a')).toBe(true);
  expect(isNewEnd('a')).toBe(true);
});

const batch = (change: Partial<CommandBatch>) =>
  ({ status: 'done', total: 14, counts: {}, ...change }) as CommandBatch;
const said = () => toasts.get().at(-1);

it('says what came of a batch, with a link to it', () => {
  sayBatchEnd(batch({ counts: { done: 11, failed: 3 } as never }), '/commands/batches/b');
  expect(said()).toMatchObject({
    text: 'Done: 11 of 14 chargers accepted it. 3 failed.',
    failed: true,
    link: { to: '/commands/batches/b', words: 'Open the batch' },
  });
  sayBatchEnd(batch({ status: 'stopped', counts: { done: 2, failed: 3, later: 1 } as never }), '/b');
  expect(said()?.text).toBe(
    'Stopped after failures: 2 of 14 chargers accepted it. 3 failed. 1 gets it when it is back.',
  );
  sayBatchEnd(batch({ status: 'cancelled', counts: { done: 2 } as never }), '/b');
  expect(said()).toMatchObject({ text: 'Stopped by hand: 2 of 14 chargers accepted it.', failed: false });
  sayBatchEnd(batch({ status: 'running' }), '/b');
  expect(toasts.get()).toHaveLength(3);
});
