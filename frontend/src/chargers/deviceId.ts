import { tooLong } from '../lib/tooLong';
import { t } from '../texts/rooms/chargers';

const ID = /^(?!\.{1,2}$)[A-Za-z0-9_.:@=|+*-](?:[A-Za-z0-9_.:@=|+* -]{0,46}[A-Za-z0-9_.:@=|+*-])?$/;

/** Whether a charger can connect under this id; the server judges for good. */
export function isDeviceId(text: string): boolean {
  return ID.test(text);
}

const LONGEST = 48;

/** What is wrong with an id, in words; null if a charger can have it. */
export function idProblem(text: string): string | null {
  if (isDeviceId(text)) return null;
  return tooLong(text, LONGEST) ?? t('new.id-wrong');
}
