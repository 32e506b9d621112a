import { Link } from '@tanstack/react-router';
import { useUser } from '../accounts/accounts';
import type { CommandItem } from '../api/types';
import { clock, time, took } from '../lib/times';
import { useNow } from '../lib/useNow';
import { t } from '../texts/rooms/commands';
import { Moment } from '../ui/Moment';
import { Cell, type Column, Row, Table } from '../ui/Table';
import { EffectMark, SaidMark } from './CommandMark';
import classes from './CommandTable.module.css';
import { outcomeOf, saidOf, timeLeft } from './result';
import { about, answerWord, awaiting, label, reason, whenSettled } from './words';

const SECOND_MS = 1000;

interface Props {
  name: string;
  items: readonly CommandItem[];
  /** Shows the charger of each. */
  chargers?: boolean;
}

/** Commands with their two results, newest first. */
export function CommandTable({ name, items, chargers = false }: Props) {
  const columns: Column[] = [
    { name: t('history.time') },
    ...(chargers ? [{ name: t('history.charger') }] : []),
    { name: t('history.command') },
    { name: t('history.by') },
    { name: t('history.said') },
    { name: t('history.happened') },
  ];
  return (
    <Table label={name} columns={columns} className={chargers ? classes.all : classes.one}>
      {items.map((command) => (
        <CommandRow key={command.commandId} command={command} charger={chargers} />
      ))}
    </Table>
  );
}

function CommandRow({ command, charger }: { command: CommandItem; charger: boolean }) {
  const { email } = useUser();
  const { requestedAt, requestedBy } = command;
  return (
    <Row>
      <Cell className={classes.time}>
        <Moment at={requestedAt}>{time(requestedAt)}</Moment>
      </Cell>
      {charger && (
        <Cell className={classes.charger}>
          <Link to="/chargers/$deviceId/commands" params={{ deviceId: command.deviceId }}>
            {command.deviceId}
          </Link>
        </Cell>
      )}
      <Cell className={classes.command}>
        <b>{label(command.action)}</b>
        <span className={classes.more}>{about(command)}</span>
      </Cell>
      <Cell className={classes.by}>{requestedBy === email ? t('history.you') : (requestedBy ?? 'GenX')}</Cell>
      <Cell className={classes.said}>
        <Said command={command} />
      </Cell>
      <Cell className={classes.happened}>
        <Happened command={command} />
      </Cell>
    </Row>
  );
}

/** The charger's answer: its mark, the word, and the time it took. */
export function Said({ command }: { command: CommandItem }) {
  const { sentAt, answeredAt } = command;
  return (
    <span className={classes.result}>
      <SaidMark said={saidOf(command)} />
      <span data-said={saidOf(command)}>
        {answerWord(command)}
        {answeredAt && sentAt && <span className={classes.more}>{took(sentAt, answeredAt)}</span>}
      </span>
    </span>
  );
}

/** What came of a command. */
export function Happened({ command }: { command: CommandItem }) {
  return (
    <span className={classes.result}>
      <Effect command={command} />
    </span>
  );
}

function Effect({ command }: { command: CommandItem }) {
  if (command.effect === 'none') return <span className={classes.nothing}>{t('effect.none')}</span>;
  if (command.effect === 'awaited') return <Awaited command={command} />;
  const outcome = outcomeOf(command);
  return (
    <>
      <EffectMark effect={outcome} />
      <span data-effect={outcome}>
        {t(`effect.${outcome}`)}
        <span className={classes.more}>
          {[reason(command), whenSettled(command)].filter(Boolean).join(', ')}
        </span>
      </span>
    </>
  );
}

function Awaited({ command }: { command: CommandItem }) {
  const left = timeLeft(command, useNow(SECOND_MS));
  return (
    <>
      <EffectMark effect="awaited" share={left?.share} />
      <span data-effect="awaited">
        {awaiting(command)}
        {left && <span className={classes.more}>{t('effect.left', { time: clock(left.left) })}</span>}
      </span>
    </>
  );
}
