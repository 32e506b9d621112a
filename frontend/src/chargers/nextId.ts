import type { Fleet } from '../live/fleet';

/** An id for the example address: a free one, similar to those in use. */
export function nextId(fleet: Fleet): string {
  const numbered = [...fleet.chargers.keys()]
    .map((id) => /^(.*?)(\d+)$/.exec(id))
    .filter((found) => found !== null);
  const last = numbered.sort((a, b) => Number(a[2]) - Number(b[2])).at(-1);
  if (!last) return 'CP001';
  const [, prefix = '', digits = ''] = last;
  return prefix + String(Number(digits) + 1).padStart(digits.length, '0');
}
