import { Button } from '@mantine/core';
import { IconCircleCheckFilled } from '@tabler/icons-react';
import { mayOperate, useUser } from '../../../accounts/accounts';
import type { SecurityAlarm } from '../../../api/types';
import { since } from '../../../lib/times';
import { useNow } from '../../../lib/useNow';
import { t } from '../../../texts/rooms/connections';
import { Bone } from '../../../ui/Bone';
import { Failure } from '../../../ui/Failure';
import { Moment } from '../../../ui/Moment';
import { Panel } from '../../../ui/Panel';
import { DismissButton } from './DismissButton';
import classes from './EarlierAlarms.module.css';
import { useEarlierAlarms } from './useAlarms';
import { earlierTitle, endInWords, isHeld } from './words';

/** Alarms that are over, each with its end and the decision that led to it. */
export function EarlierAlarms() {
  const { pages, items } = useEarlierAlarms();
  if (pages.isPending) return <Bone width="100%" height={180} radius={12} />;
  if (pages.isError) {
    return <Failure what={t('earlier.title')} error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  return (
    <Panel title={t('earlier.title')}>
      {items.length === 0 && <p className={classes.none}>{t('earlier.none')}</p>}
      <ul>
        {items.map((alarm) => (
          <Earlier key={alarm.id} alarm={alarm} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          className={classes.more}
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t(pages.isFetchNextPageError ? 'earlier.more-failed' : 'earlier.more')}
        </Button>
      )}
    </Panel>
  );
}

function Earlier({ alarm }: { alarm: SecurityAlarm }) {
  const now = useNow(10_000);
  const may = mayOperate(useUser());
  const at = alarm.endedAt ?? alarm.lastAt;
  return (
    <li className={classes.alarm}>
      <IconCircleCheckFilled size={16} aria-hidden />
      <div>
        <p className={classes.title}>
          <strong>{earlierTitle(alarm)}</strong>
          <Moment at={at} className={classes.when}>
            {since(at, now)}
          </Moment>
        </p>
        <p className={classes.end}>{endInWords(alarm, now)}</p>
        {may && isHeld(alarm, now) && (
          <div className={classes.lift}>
            <DismissButton
              alarm={alarm}
              label={t(
                alarm.resolution?.action === 'keep' ? 'earlier.let-in-from-anywhere' : 'earlier.let-in-again',
              )}
              variant="default"
              size="xs"
            />
          </div>
        )}
      </div>
    </li>
  );
}
