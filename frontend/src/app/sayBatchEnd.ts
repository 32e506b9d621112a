import type { CommandBatch } from '../api/types';
import { t } from '../texts/rooms/batches';
import { toastWithLink } from '../ui/toasts';

/** "Done: 11 of 14 chargers accepted it. 3 failed." with a link to the batch. */
export function sayBatchEnd({ status, total, counts }: CommandBatch, path: string): void {
  if (status === 'running') return;
  const { done = 0, failed = 0, later = 0 } = counts;
  const text = [
    t(`end.${status}`, { done, total }),
    failed > 0 && t('end.failed', { count: failed }),
    later > 0 && t('end.later', { count: later }),
  ].filter((sentence) => sentence !== false);
  toastWithLink(text.join(' '), { to: path, words: t('end.open') }, failed > 0);
}
