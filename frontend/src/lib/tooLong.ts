import { t } from '../texts/rooms/common';
/** Says that a text is too long; a field that cut it would change it unseen. Null if it is not. */
export function tooLong(text: string, most: number): string | null {
  const length = [...text].length;
  return length > most ? t('too-long', { most, length }) : null;
}
