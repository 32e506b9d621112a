/** Estimates how hard a password is to guess: 0 is none, 1 is too short. The server has the last word. */
export type Strength = 0 | 1 | 2 | 3 | 4;

export const SHORTEST = 12;
const RUNS = /(.)\1{2,}|0123|1234|2345|3456|4567|5678|6789|abcd|qwer|asdf/gi;

export function strength(password: string): Strength {
  if (password.length === 0) return 0;
  if (password.length < SHORTEST) return 1;
  // Repetitions and sequences add next to nothing.
  const counted = password.replace(RUNS, '·');
  const distinct = new Set(counted.toLowerCase()).size;
  const words = counted.split(/[\s\-_.,]+/).filter((word) => word.length > 2).length;
  if (counted.length < SHORTEST || distinct < 6) return 2;
  return counted.length >= 20 || words >= 3 || (counted.length >= 15 && distinct >= 11) ? 4 : 3;
}
