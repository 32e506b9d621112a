import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useUser } from '../accounts/accounts';
import type { CommandBatch } from '../api/types';
import { useConnection } from '../live/LiveProvider';
import { isNewEnd } from './batchEnds';

/** Says at the end of a batch what came of it, to the person who began it, if they are on another page. */
export function useBatchEnds(): void {
  const { listenToBatches } = useConnection();
  const { email } = useUser();
  const router = useRouter();
  useEffect(() => {
    const hear = (batch: CommandBatch) => {
      if (batch.requestedBy !== email || batch.status === 'running' || !isNewEnd(batch.batchId)) return;
      if (router.state.location.pathname === pathOf(batch)) return;
      void import('./sayBatchEnd').then(({ sayBatchEnd }) => sayBatchEnd(batch, pathOf(batch)));
    };
    return listenToBatches(hear);
  }, [listenToBatches, email, router]);
}

function pathOf({ batchId }: CommandBatch): string {
  return `/commands/batches/${batchId}`;
}
