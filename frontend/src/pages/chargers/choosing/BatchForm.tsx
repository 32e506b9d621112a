import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { ApiProblem } from '../../../api/problem';
import { sentence } from '../../../api/sentence';
import type { Charger } from '../../../api/types';
import type { ChargerQuery } from '../../../chargers/query';
import { CommandFields } from '../../../commands/CommandFields';
import { ENDS_SESSIONS, GROUPS, type Group, startOf, takesAll } from '../../../commands/catalogue';
import {
  type CommandName,
  formOf,
  isComplete,
  isShortEnough,
  requestOf,
  type Values,
} from '../../../commands/form';
import { useBatchActions } from '../../../commands/useBatches';
import { useQueuedAt } from '../../../commands/usePending';
import { isGroupAgainst, useGroupWishes } from '../../../commands/useWishAgainst';
import { t } from '../../../texts/rooms/batches';
import { t as commands } from '../../../texts/rooms/commands';
import { FormProblem } from '../../../ui/FormProblem';
import classes from './BatchForm.module.css';
import { AT_ONCE, BatchWhen, type When, whenOf } from './BatchWhen';
import { type Choice, countOf, isChosen, recipients, stateOf } from './chosen';
import { useValues } from './useValues';

/** Commands about one session or one charger's own key make no sense for many. */
const FOR_ONE: ReadonlySet<CommandName> = new Set([
  'remote-start-transaction',
  'remote-stop-transaction',
  'reserve-now',
  'cancel-reservation',
  'certificate-signed',
]);

const COMMANDS = (Object.entries(GROUPS) as [Group, readonly CommandName[]][]).map(([group, names]) => ({
  group: commands(`group.${group}`),
  items: names
    .filter((name) => !FOR_ONE.has(name))
    .map((name) => ({ value: name, label: commands(`name.${name}`) })),
}));

const FIRST: CommandName = 'change-configuration';
const MOST_AT_ONCE = 200;

interface Props {
  choice: Choice;
  chargers: readonly Charger[];
  total: number;
  query: ChargerQuery;
  onKey?: (key: string) => void;
  onCancel: () => void;
}

/** The form of a command to many chargers. It says what will happen before anything is sent. */
export default function BatchForm({ choice, chargers, total, query, onKey, onCancel }: Props) {
  const [name, setName] = useState<CommandName>(FIRST);
  const [values, setValues] = useState<Values>({});
  const [atOnce, setAtOnce] = useState('5');
  const [stopAfter, setStopAfter] = useState('3');
  const [when, setWhen] = useState<When>(AT_ONCE);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const navigate = useNavigate();
  const { start } = useBatchActions();
  const { action, fields, mayWait } = formOf(name);
  const count = countOf(choice, total);
  const state = stateOf(choice, chargers, total);
  const limits = {
    atOnce: whole(atOnce),
    stopAfterFailures: stopAfter.trim() === '' ? null : whole(stopAfter),
  };
  const terms = whenOf(when);
  const mayStart =
    isComplete(fields, values) &&
    isShortEnough({ kind: 'group', fields }, values) &&
    limits.atOnce !== undefined &&
    limits.stopAfterFailures !== undefined &&
    terms !== undefined;

  const key = name === FIRST ? String(values.key ?? '') : '';
  useEffect(() => {
    onKey?.(key);
    return () => onKey?.('');
  }, [key, onKey]);
  const has = useValues(key);
  const value = String(values.value ?? '').trim();
  const queued = useQueuedAt(action, requestOf(fields, values));
  const wishes = useGroupWishes(name);
  const chosen = chargers.filter(({ deviceId }) => isChosen(choice, deviceId));
  const known = {
    same: chosen.filter(({ deviceId }) => has.get(deviceId)?.trim() === value).length,
    queued: chosen.filter(({ deviceId }) => queued.has(deviceId)).length,
    setBack: chosen.filter((charger) => isGroupAgainst(wishes, charger, key, value)).length,
  };

  const choose = (next: CommandName) => {
    const [example] = chosen;
    setName(next);
    setValues(example ? forMany(next, startOf(next, example, Date.now())) : {});
    setProblem(null);
  };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (limits.atOnce === undefined || limits.stopAfterFailures === undefined) return;
    setBusy(true);
    setProblem(null);
    try {
      // The requests differ by action; each form makes the one of its own.
      const request = requestOf(fields, values) as Record<string, never>;
      const order = { action, request, ...recipients(choice, query) };
      const { batchId } = await start({
        ...order,
        ...terms,
        atOnce: Math.min(MOST_AT_ONCE, limits.atOnce),
        stopAfterFailures: limits.stopAfterFailures,
      });
      void navigate({ to: '/commands/batches/$batchId', params: { batchId } });
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  const errors = problem instanceof ApiProblem ? problem.errors : [];
  const pointed = new Map(errors.map(({ pointer, detail }) => [pointer.replace(/^\/request/, ''), detail]));
  const isRed = ENDS_SESSIONS.has(name) && (state === null || state.sessions > 0);
  return (
    <form className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      {problem !== null && <FormProblem>{sentence(problem)}</FormProblem>}
      <NativeSelect
        label={t('form.command')}
        data={COMMANDS}
        value={name}
        onChange={(event) => choose(event.currentTarget.value as CommandName)}
      />
      <CommandFields fields={fields} values={values} onChange={setValues} errors={pointed} />
      <div className={classes.limits}>
        <TextInput
          label={t('form.at-once')}
          inputMode="numeric"
          autoComplete="off"
          value={atOnce}
          onChange={(event) => setAtOnce(event.currentTarget.value)}
        />
        <TextInput
          label={t('form.stop-after')}
          placeholder={t('form.never')}
          inputMode="numeric"
          autoComplete="off"
          value={stopAfter}
          onChange={(event) => setStopAfter(event.currentTarget.value)}
        />
      </div>
      <BatchWhen when={when} mayWait={mayWait} onChange={setWhen} />
      <div className={classes.happens}>
        <h3>{commands('form.what')}</h3>
        <ul>
          {happenings({ name, mayWait, when, count, state, ...known, ...limits }).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </div>
      <div className={classes.buttons}>
        <Button
          type="submit"
          variant={isRed ? 'danger' : undefined}
          loading={busy}
          disabled={!mayStart || count === 0}
        >
          {t('form.send', { count })}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t('form.cancel')}
        </Button>
      </div>
    </form>
  );
}

interface Order {
  name: CommandName;
  mayWait: boolean;
  when: When;
  count: number;
  state: ReturnType<typeof stateOf>;
  /** Chargers that have the value already. */
  same: number;
  /** Chargers for which the same command waits already. */
  queued: number;
  /** Chargers that are set back to another value. */
  setBack: number;
  atOnce: number | undefined;
  stopAfterFailures: number | null | undefined;
}

/** What will happen, in sentences with numbers. */
function happenings({
  name,
  mayWait,
  when,
  count,
  state,
  same,
  queued,
  setBack,
  atOnce = 1,
  stopAfterFailures,
}: Order): string[] {
  const { offline, sessions } = state ?? { offline: 0, sessions: 0 };
  const { byHours, from, to } = when;
  const later = mayWait && when.later && !byHours;
  return [
    byHours
      ? t('happens.by-hours', { count, atOnce, from, to })
      : t('happens.now', { count: count - offline, atOnce }),
    byHours && t('happens.not-offline'),
    !byHours && offline > 0 && t(later ? 'happens.later' : 'happens.not', { count: offline }),
    !byHours && state === null && t(later ? 'happens.some-later' : 'happens.some-not'),
    same > 0 && t('happens.same', { count: same }),
    queued > 0 && t('happens.queued', { count: queued }),
    setBack > 0 && t('happens.set-back', { count: setBack }),
    name === FIRST && t('happens.read-back'),
    ENDS_SESSIONS.has(name) && sessions > 0 && commands('form.ends', { count: sessions }),
    stopAfterFailures != null && t('happens.stops', { count: stopAfterFailures }),
  ].filter((line) => typeof line === 'string');
}

/** The whole charger where a command takes it, since chargers have different connectors. */
function forMany(name: CommandName, values: Values): Values {
  const connector = formOf(name).fields.find((field) => field.name === 'connectorId');
  if (!connector) return values;
  return { ...values, connectorId: takesAll(name, connector) ? '0' : values.connectorId };
}

/** A number of at least 1; undefined if it is not one. */
function whole(text: string): number | undefined {
  return /^[1-9]\d{0,4}$/.test(text.trim()) ? Number(text) : undefined;
}
