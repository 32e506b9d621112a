import type { OrphanStop } from '../../../api/types';

/** What the charger sent, as far as it can be read. */
export interface Sent {
  wireId: string | null;
  idTag: string | null;
  meterStop: number | null;
  at: string | null;
}

export function sentIn({ payload }: OrphanStop): Sent {
  const fields = typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>) : {};
  const { transactionId, idTag, meterStop, timestamp } = fields;
  return {
    wireId: transactionId === undefined ? null : String(transactionId),
    idTag: typeof idTag === 'string' ? idTag : null,
    meterStop: typeof meterStop === 'number' ? meterStop : null,
    at: typeof timestamp === 'string' && !Number.isNaN(Date.parse(timestamp)) ? timestamp : null,
  };
}
