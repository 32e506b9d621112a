import { Button } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { ago, time } from '../lib/times';
import { useNow } from '../lib/useNow';
import { useLive } from '../live/LiveProvider';
import { t } from '../texts/rooms/common';
import classes from './StaleBanner.module.css';

/** A banner over every page while its data may be old. */
export function StaleBanner() {
  const { status, heardAt, retryAt, retryNow } = useLive();
  if (status !== 'lost' || heardAt === null) return null;
  return (
    <div className={classes.banner}>
      <IconAlertTriangle size={17} stroke={1.7} aria-hidden className={classes.mark} />
      <p>
        <OldData heardAt={heardAt} /> <Countdown retryAt={retryAt} />
      </p>
      <Button
        variant="default"
        h={28}
        px={10}
        fz={13}
        leftSection={<IconRefresh size={15} stroke={1.7} aria-hidden />}
        onClick={retryNow}
      >
        {t('stale.now')}
      </Button>
    </div>
  );
}

function OldData({ heardAt }: { heardAt: number }) {
  return t.rich('stale.text', {
    lost: (words) => <strong role="status">{words}</strong>,
    time: time(heardAt),
    ago: ago(heardAt, useNow(1000)),
  });
}

function Countdown({ retryAt }: { retryAt: number | null }) {
  const now = useNow(1000);
  const seconds = retryAt === null ? 0 : Math.ceil((retryAt - now) / 1000);
  return seconds > 0 ? t('stale.again-in', { seconds }) : t('stale.again');
}
