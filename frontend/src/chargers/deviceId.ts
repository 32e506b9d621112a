import { tooLong } from '../lib/tooLong';
import { t } from '../texts/rooms/chargers';

const ID = /^(?!\.{1,2}$)[A-Za-z0-9_.:@=|+*-](?:[A-Za-z0-9_.:@=|+* -]{0,46}[A-Za-z0-9_.:@=|+*-])?$/;

/** Whether a charger can connect with this id; the server has the last word. */
export function isDeviceId(text: string): boolean {
  return ID.test(text);
}

const LONGEST = 48;

/** Says what is wrong with an id; null if a charger can have it. */
export function idProblem(text: string): string | null {
  if (isDeviceId(text)) return null;
  return tooLong(text, LONGEST) ?? t('new.id-wrong');
}
