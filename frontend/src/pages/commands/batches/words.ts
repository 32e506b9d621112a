import type { CommandBatch } from '../../../api/types';
import { since } from '../../../lib/times';
import { t } from '../../../texts/rooms/batches';

/** How a batch stands: "Running", "Rests until 22:00". */
export function stateWord({ status, restsUntil }: CommandBatch, now: number): string {
  return restsUntil === null ? t(`state.${status}`) : t('state.rests', { time: since(restsUntil, now) });
}
