import { Button } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { useNow } from '../components/useNow';
import { age, time } from '../format/times';
import { useLive } from '../live/LiveProvider';
import classes from './StaleBanner.module.css';

/** Stands over every page while what it shows may be old. */
export function StaleBanner() {
  const { status, heardAt, retryAt, retryNow } = useLive();
  if (status !== 'lost' || heardAt === null) return null;
  return (
    <div className={classes.banner}>
      <IconAlertTriangle size={17} stroke={1.7} aria-hidden className={classes.mark} />
      <p>
        <strong role="status">Live connection lost.</strong> You see data from {time(heardAt)},{' '}
        <Countdown heardAt={heardAt} retryAt={retryAt} />
      </p>
      <Button
        variant="default"
        h={28}
        px={10}
        fz={13}
        leftSection={<IconRefresh size={15} stroke={1.7} aria-hidden />}
        onClick={retryNow}
      >
        Try now
      </Button>
    </div>
  );
}

function Countdown({ heardAt, retryAt }: { heardAt: number; retryAt: number | null }) {
  const now = useNow(1000);
  const seconds = retryAt === null ? 0 : Math.ceil((retryAt - now) / 1000);
  return (
    <>
      {age(heardAt, now)} ago. {seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again.'}
    </>
  );
}
