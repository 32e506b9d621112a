import type { Person } from '../api/types';

/** Two letters for a person: from the first and last name, or else from the email address. */
export function initials({ name, email }: Pick<Person, 'name' | 'email'>): string {
  const words = (name ?? '').trim().split(/\s+/).filter(Boolean);
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const letters =
    first && last ? [...first].slice(0, 1).concat([...last].slice(0, 1)) : [...(first ?? email)].slice(0, 2);
  return letters.join('').toUpperCase();
}
