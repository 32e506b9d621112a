import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ApiProblem } from '../api/problem';
import { isProblem } from '../api/problem';
import { sentence } from '../api/sentence';
import type { CommandItem } from '../api/types';
import { clock, since, time, took } from '../lib/times';
import { useNow } from '../lib/useNow';
import { t } from '../texts/rooms/commands';
import { Json } from '../ui/Json';
import { EffectMark, SaidMark } from './CommandMark';
import classes from './CommandResult.module.css';
import { outcomeOf, saidOf, timeLeft } from './result';
import { useCommand, useCommandActions } from './useCommands';
import { about, answerWord, awaiting, label, reason, whenSettled } from './words';

const SECOND_MS = 1000;
const ONE_LINE = { b: (words: React.ReactNode) => <b>{words}</b> };

/** The two results of a command: what the charger said, and what happened. */
export function CommandResult({ first, onAgain }: { first: CommandItem; onAgain: () => void }) {
  const command = useCommand(first);
  const { withdraw } = useCommandActions();
  const asks = about(command);
  return (
    <section className={classes.result} aria-label={t('result.label')}>
      <header className={classes.head}>
        <span>{t('result.sent', { time: time(command.sentAt ?? command.requestedAt) })}</span>
        <span className={classes.about}>{asks || label(command.action)}</span>
      </header>
      <div className={classes.lines}>
        <SaidLine command={command} />
        <EffectLine command={command} />
      </div>
      <div className={classes.buttons}>
        {command.status === 'queued' && (
          <Button variant="default" size="xs" onClick={() => void withdraw(command.commandId)}>
            {t('result.withdraw')}
          </Button>
        )}
        {command.effect === 'missed' && (
          <Button variant="default" size="xs" onClick={onAgain}>
            {t('result.again')}
          </Button>
        )}
        {(command.effect === 'missed' || command.effect === 'contrary') && (
          <Link
            to="/chargers/$deviceId/logs"
            params={{ deviceId: command.deviceId }}
            className={classes.logs}
          >
            {t('result.logs')}
          </Link>
        )}
      </div>
      <div className={classes.texts}>
        <div>
          <h3>{t('result.request')}</h3>
          <Json value={command.request} />
        </div>
        {command.response !== null && (
          <div>
            <h3>{t('result.answer')}</h3>
            <Json value={command.response} />
          </div>
        )}
      </div>
    </section>
  );
}

function SaidLine({ command }: { command: CommandItem }) {
  const said = saidOf(command);
  const { answeredAt, sentAt, expiresAt } = command;
  return (
    <div className={classes.line} role="status">
      <SaidMark said={said} />
      <div>
        {said === 'waiting' ? (
          t('result.waiting')
        ) : said === 'queued' ? (
          t('result.queued', { time: since(expiresAt ?? command.requestedAt, Date.now()) })
        ) : said === 'nothing' ? (
          t.rich('result.said-nothing', ONE_LINE)
        ) : said === 'not-sent' ? (
          <b>{t('result.not-sent')}</b>
        ) : (
          t.rich('result.said', { answer: answerWord(command), ...ONE_LINE })
        )}
        {command.error && said !== 'waiting' && <p className={classes.note}>{command.error}</p>}
        {said === 'nothing' && <p className={classes.note}>{t('result.not-again')}</p>}
      </div>
      {answeredAt && sentAt && <span className={classes.aside}>{took(sentAt, answeredAt)}</span>}
    </div>
  );
}

function EffectLine({ command }: { command: CommandItem }) {
  if (command.effect === 'none') {
    if (saidOf(command) !== 'yes') return null;
    return <p className={classes.only}>{t('result.only-answer')}</p>;
  }
  if (command.effect === 'awaited') return <Awaited command={command} />;
  const outcome = outcomeOf(command);
  const when = whenSettled(command);
  return (
    <div className={classes.line} role="status">
      <EffectMark effect={outcome} />
      <div>{t.rich('effect.is', { what: t(`effect.${outcome}`), why: reason(command), ...ONE_LINE })}</div>
      {when !== null && <span className={classes.aside}>{when}</span>}
    </div>
  );
}

function Awaited({ command }: { command: CommandItem }) {
  const left = timeLeft(command, useNow(SECOND_MS));
  return (
    <div className={classes.line}>
      <EffectMark effect="awaited" share={left?.share} />
      <div>
        {awaiting(command)}
        {left && <progress className={classes.bar} max={1} value={left.share} aria-hidden="true" />}
      </div>
      {left && (
        <span className={classes.aside} role="timer">
          {t('effect.left', { time: clock(left.left) })}
        </span>
      )}
    </div>
  );
}

interface RefusedProps {
  problem: unknown;
  /** Sends it although GenX doubts that it can work. */
  onAnyway: () => void;
}

/** A command that was not sent, and why. */
export function CommandRefused({ problem, onAnyway }: RefusedProps) {
  return (
    <section className={classes.result} aria-label={t('result.label')}>
      <div className={classes.lines}>
        <div className={classes.line} role="status">
          <SaidMark said="not-sent" />
          <div>
            <b>{t('result.not-sent')}</b>
            <p className={classes.note}>{sentence(problem)}</p>
          </div>
        </div>
      </div>
      {isDoubt(problem) && (
        <div className={classes.buttons}>
          <Button variant="default" size="xs" onClick={onAnyway}>
            {t('result.anyway')}
          </Button>
        </div>
      )}
    </section>
  );
}

const DOUBTS = ['not-startable', 'firmware-update-running'];

function isDoubt(problem: unknown): problem is ApiProblem {
  return DOUBTS.some((type) => isProblem(problem, type));
}
