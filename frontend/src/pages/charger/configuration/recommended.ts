import type { RecommendedKey, WantedConfiguration, WantedKey } from '../../../api/types';
import { closedFor } from './rows';

/** A key that the charger has and lets be changed, with the value that GenX recommends. */
export interface Advice {
  item: WantedKey;
  value: string;
  /** Whether the charger has it already. */
  isSo: boolean;
}

/** What GenX recommends for a charger, in its own order. */
export function adviceFor({ keys }: WantedConfiguration, recommended: readonly RecommendedKey[]): Advice[] {
  return recommended.flatMap(({ key, value }) => {
    const item = keys.find((each) => each.key.toLowerCase() === key.toLowerCase());
    if (!item || item.value === null || closedFor({ ...item, wanted: null }, true)) return [];
    const isInStep = item.state === 'inStep' && isSame(item, item.wanted ?? '', value);
    return [{ item, value, isSo: isInStep || isSame(item, item.value, value) }];
  });
}

function isSame({ kind }: WantedKey, one: string, other: string): boolean {
  const plain = (value: string) =>
    kind === 'list' ? wordsOf(value).sort().join() : value.trim().toLowerCase();
  return plain(one) === plain(other);
}

function wordsOf(value: string): string[] {
  const words = value.split(',').map((word) => word.trim().toLowerCase());
  return words.filter((word) => word !== '');
}
