import { Button } from '@mantine/core';
import { useState } from 'react';
import { ApiProblem } from '../../../api/problem';
import { sentence } from '../../../api/sentence';
import type { Charger, ChargingTransaction } from '../../../api/types';
import { SaidMark } from '../../../commands/CommandMark';
import { runningOf } from '../../../commands/catalogue';
import { formOf } from '../../../commands/form';
import { saidOf } from '../../../commands/result';
import { rowOf, useCommandActions } from '../../../commands/useCommands';
import { answerWord, label, reason } from '../../../commands/words';
import { time } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import { Confirm } from '../../../ui/Confirm';
import { FormProblem } from '../../../ui/FormProblem';
import { Panel } from '../../../ui/Panel';
import { type Attempt, isAtItsEnd, offersOf, orderOf, type Step } from './attempts';
import classes from './StopLadder.module.css';

interface Props {
  transaction: ChargingTransaction;
  charger: Charger;
  attempts: readonly Attempt[];
  may: boolean;
}

/** What was tried to end a session, and what else there is to try, mildest first. */
export default function StopLadder({ transaction, charger, attempts, may }: Props) {
  const [busy, setBusy] = useState<Step | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [asks, setAsks] = useState(false);
  const { send } = useCommandActions();
  const offers = may && charger.online ? offersOf(attempts) : [];
  const others = runningOf(charger).length - 1;

  const take = async (step: Step) => {
    const order = { ...orderOf(step, transaction), deviceId: charger.deviceId };
    setBusy(step);
    setProblem(null);
    try {
      await send(order);
    } catch (error) {
      // A charger that was asked is among what was tried, whatever it said.
      const asked = error instanceof ApiProblem && (await rowOf(error, order, formOf(order.name).action));
      if (!asked) setProblem(sentence(error));
    } finally {
      setBusy(null);
    }
  };
  return (
    <Panel title={t('ladder.title')}>
      <ol className={classes.tried} aria-label={t('ladder.tried')}>
        {attempts.map((attempt) => (
          <Tried key={attempt.command.commandId} attempt={attempt} />
        ))}
      </ol>
      {problem && <FormProblem>{problem}</FormProblem>}
      {offers.length > 0 && (
        <>
          <h3 className={classes.next}>{t('ladder.next')}</h3>
          <ol className={classes.offers}>
            {offers.map((step, place) => (
              <li key={step}>
                <Button
                  size="xs"
                  variant={place === 0 ? undefined : 'default'}
                  loading={busy === step}
                  disabled={busy !== null && busy !== step}
                  onClick={() => (step === 'reset' && others > 0 ? setAsks(true) : void take(step))}
                >
                  {t(`ladder.${step}`)}
                </Button>
                <span>{t(`ladder.${step}-does`)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
      {may && charger.online && isAtItsEnd(attempts) && <p className={classes.end}>{t('ladder.end')}</p>}
      {asks && (
        <Confirm
          title={t('ladder.reset-title', { id: charger.deviceId })}
          verb={t('ladder.reset')}
          onConfirm={() => take('reset')}
          onClose={() => setAsks(false)}
        >
          {t('ladder.reset-others', { count: others })}
        </Confirm>
      )}
    </Panel>
  );
}

function Tried({ attempt: { step, command } }: { attempt: Attempt }) {
  const said = saidOf(command);
  const settled = command.effect === 'missed' || command.effect === 'contrary';
  return (
    <li>
      <span className={classes.time}>{time(command.requestedAt)}</span>
      <b>{step === 'stop' ? t('ladder.stop', { id: asked(command.request) }) : label(command.action)}</b>
      <span className={classes.said}>
        <SaidMark said={said} /> {answerWord(command)}
        {settled && `, ${reason(command)}`}
      </span>
    </li>
  );
}

/** The number under which the charger was asked to stop. */
function asked(request: unknown): string {
  return String((request as { transactionId?: unknown } | null)?.transactionId ?? '–');
}
