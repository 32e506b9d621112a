import { IconCheck, IconEqualNot, IconLock, IconMinus, IconRefresh, IconX } from '@tabler/icons-react';
import type { WantedKey } from '../../../api/types';
import classes from './StateMark.module.css';

const MARKS = {
  inStep: [IconCheck, 'quiet'],
  differs: [IconEqualNot, 'waiting'],
  refused: [IconX, 'faulted'],
  needsRestart: [IconRefresh, 'waiting'],
  notRead: [IconMinus, 'quiet'],
  notThere: [IconMinus, 'faulted'],
  readOnly: [IconLock, 'faulted'],
} as const;

interface Props {
  state: WantedKey['state'];
  /** A key without a wish has a mark only if it can't be set. */
  locked?: boolean;
}

/** The shape of a state; the word is beside it. */
export function StateMark({ state, locked = false }: Props) {
  if (state === null && !locked) return null;
  const [Icon, tone] = state === null ? ([IconLock, 'quiet'] as const) : MARKS[state];
  return <Icon size={14} stroke={2} aria-hidden className={classes.mark} data-tone={tone} />;
}
