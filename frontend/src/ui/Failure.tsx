import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { ApiProblem } from '../api/problem';
import { sentence } from '../api/sentence';
import { t } from '../texts/rooms/common';
import classes from './Failure.module.css';

interface Props {
  /** The missing part: "Logs". */
  what: string;
  error: unknown;
  onRetry: () => void;
}

/** Takes the place of something that didn't load. */
export function Failure({ what, error, onRetry }: Props) {
  return (
    <div className={classes.failure} role="alert">
      <p className={classes.title}>{t('failure.title', { what })}</p>
      <p className={classes.detail}>{sentence(error)}</p>
      {error instanceof ApiProblem && error.requestId && (
        <p className={classes.request}>
          {t.rich('failure.request', { id: () => <code>{error.requestId}</code> })}
        </p>
      )}
      <Button
        variant="default"
        leftSection={<IconRefresh size={15} stroke={1.7} aria-hidden />}
        onClick={onRetry}
      >
        {t('try-again')}
      </Button>
    </div>
  );
}
