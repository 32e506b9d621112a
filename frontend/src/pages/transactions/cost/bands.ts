import type { CostPeriod, TransactionCost } from '../../../api/types';
import { unitPrice } from '../../../lib/numbers';
import { t } from '../../../texts/rooms/transactions';

/** A period with the same prices, under the curve. */
export interface Band {
  /** Ties it to its row of the receipt; numbers tie what the connector did. */
  letter: string;
  kind: CostPeriod['kind'];
  from: number;
  to: number;
  /** "£0.59/kWh"; null if it is free. */
  price: string | null;
}

const A = 65;
const LETTERS = 26;

export function bandsOf(cost: TransactionCost | null): Band[] {
  return (cost?.periods ?? []).map(({ beganAt, endedAt, kind, lines }, place) => {
    const [line] = lines;
    return {
      letter: letterOf(place),
      kind,
      from: Date.parse(beganAt),
      to: Date.parse(endedAt),
      price:
        line && line.type !== 'FLAT' && cost
          ? t(`cost.per.${line.type}`, { price: unitPrice(line.price, cost.currency) })
          : null,
    };
  });
}

/** "A", "B", …, "Z", "A2" */
export function letterOf(place: number): string {
  const letter = String.fromCharCode(A + (place % LETTERS));
  return place < LETTERS ? letter : `${letter}${Math.floor(place / LETTERS) + 1}`;
}

/** The place of the band at a time; null if there is none. */
export function bandAt(bands: readonly Band[], at: number): number | null {
  const place = bands.findIndex(({ from, to }) => from <= at && at < to);
  if (place >= 0) return place;
  return bands.length > 0 && at === bands.at(-1)?.to ? bands.length - 1 : null;
}
