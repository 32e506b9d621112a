import type { SecurityAlarm } from '../../../api/types';
import { t } from '../../../texts/rooms/connections';

export const DISCONNECTED_MINUTES = 10;

/** A decision with a dialog of its own. */
export type Ask = 'password' | 'keep' | 'disconnect' | 'deleteUnclaimed';

export interface Offer {
  ask: Ask;
  label: string;
  /** True if it is the decision that nearly always helps. */
  primary?: boolean;
}

/** The decisions that an operator can make about an alarm, apart from dismissing it. */
export function offersOf({ kind, deviceId, parties }: SecurityAlarm): Offer[] {
  if (kind === 'unknown-ids') return [{ ask: 'deleteUnclaimed', label: t('offer.delete-unclaimed') }];
  if (deviceId === null) return [];
  if (kind === 'flood' || kind === 'security-event') {
    return [{ ask: 'disconnect', label: t('offer.disconnect', { minutes: DISCONNECTED_MINUTES }) }];
  }
  const password: Offer = { ask: 'password', label: t('offer.password'), primary: kind === 'two-devices' };
  if (kind === 'wrong-passwords' || parties.length < 2) return [password];
  const keep = t(parties.length === 2 ? 'offer.keep-a' : 'offer.keep-one');
  return [password, { ask: 'keep', label: keep }];
}
