import { IconClock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { IdTag } from '../../api/types';
import { EffectMark, SaidMark } from '../../commands/CommandMark';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/idTags';
import classes from './TagStanding.module.css';
import { type Standing, standingOf } from './words';

const MINUTE_MS = 60_000;
const LOOKS: Record<Standing, [tone: string, mark: ReactNode]> = {
  Accepted: ['available', <SaidMark key="" said="yes" />],
  OverBudget: ['waiting', <EffectMark key="" effect="missed" />],
  Blocked: ['faulted', <SaidMark key="" said="no" />],
  Expired: ['offline', <IconClock key="" size={16} stroke={1.8} aria-hidden />],
  Invalid: ['offline', <SaidMark key="" said="not-sent" />],
};

/** What a tag may do now, as a mark and a word. */
export function TagStanding({ tag }: { tag: IdTag }) {
  const standing = standingOf(tag, useNow(MINUTE_MS));
  const [tone, mark] = LOOKS[standing];
  return (
    <span className={classes.standing} data-tone-text={tone}>
      {mark}
      <span>{t(`status.${standing}`)}</span>
    </span>
  );
}
