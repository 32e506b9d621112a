import type { SecurityAlarm } from '../../../api/types';

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
  if (kind === 'unknown-ids') return [{ ask: 'deleteUnclaimed', label: 'Delete unclaimed chargers…' }];
  if (deviceId === null) return [];
  if (kind === 'flood' || kind === 'security-event') {
    return [{ ask: 'disconnect', label: 'Disconnect for 10 minutes…' }];
  }
  const password: Offer = { ask: 'password', label: 'Set a new password…', primary: kind === 'two-devices' };
  if (kind === 'wrong-passwords' || parties.length < 2) return [password];
  const keep = parties.length === 2 ? 'Keep A, refuse B…' : 'Keep one, refuse the others…';
  return [password, { ask: 'keep', label: keep }];
}
