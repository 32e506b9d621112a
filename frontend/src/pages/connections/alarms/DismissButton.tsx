import { Button, type ButtonProps } from '@mantine/core';
import { useState } from 'react';
import { sentence } from '../../../api/sentence';
import type { SecurityAlarm } from '../../../api/types';
import { t } from '../../../texts/rooms/connections';
import { FormProblem } from '../../../ui/FormProblem';
import { useResolveAlarm } from './useAlarms';

interface Props extends ButtonProps {
  alarm: SecurityAlarm;
  label: string;
}

/** Dismisses an alarm or undoes a decision about it, and says why if that fails. */
export function DismissButton({ alarm, label, ...look }: Props) {
  const resolve = useResolveAlarm();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const dismiss = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await resolve(alarm.id, { action: 'dismiss' });
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <>
      {problem && <FormProblem>{problem}</FormProblem>}
      <Button
        {...look}
        loading={busy}
        aria-label={t('actions.about', { label, subject: alarm.deviceId ?? alarm.subject })}
        onClick={() => void dismiss()}
      >
        {label}
      </Button>
    </>
  );
}
