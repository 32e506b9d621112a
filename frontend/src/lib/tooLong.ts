import { t } from '../texts/rooms/common';
/** What to say of a text that is too long; a field that cuts it would change it unseen. */
export function tooLong(text: string, most: number): string | null {
  const length = [...text].length;
  return length > most ? t('too-long', { most, length }) : null;
}
