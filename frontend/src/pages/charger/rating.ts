const [LEAST_KW, MOST_KW] = [0.1, 4000];

export const RATING_IS_WRONG = 'A number from 0.1 to 4000, such as 22 or 7.4.';

/** The W of a rating typed in kW: null if nothing is typed, undefined if it can't be a rating. */
export function ratingTyped(text: string): number | null | undefined {
  const typed = text.trim();
  if (typed === '') return null;
  const kilowatts = /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : Number.NaN;
  return kilowatts >= LEAST_KW && kilowatts <= MOST_KW ? Math.round(kilowatts * 1000) : undefined;
}
