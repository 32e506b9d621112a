import { amount, typedNumber } from '../../lib/numbers';
import { t } from '../../texts/rooms/charger';

const [LEAST_KW, MOST_KW] = [0.1, 4000];

export const RATING_IS_WRONG = t('edit.rating-wrong', {
  least: amount(LEAST_KW),
  most: amount(MOST_KW),
  example: amount(7.4),
});

/** Reads a rating typed in kW, in W: null if nothing is typed, undefined if it can't be a rating. */
export function ratingTyped(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const kilowatts = typedNumber(text);
  return kilowatts >= LEAST_KW && kilowatts <= MOST_KW ? Math.round(kilowatts * 1000) : undefined;
}
