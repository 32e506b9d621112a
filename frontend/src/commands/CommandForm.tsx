import { Button, NativeSelect } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ApiProblem } from '../api/problem';
import type { Charger, CommandItem } from '../api/types';
import { t } from '../texts/rooms/commands';
import { Confirm } from '../ui/Confirm';
import { CommandFields } from './CommandFields';
import classes from './CommandForm.module.css';
import { CommandRefused, CommandResult } from './CommandResult';
import { ConnectorChoice } from './ConnectorChoice';
import { connectorsOf, ENDS_SESSIONS, runningOf, startOf, takesAll } from './catalogue';
import {
  type CommandName,
  type Field,
  formOf,
  isComplete,
  isShortEnough,
  requestOf,
  type Value,
  type Values,
} from './form';
import { rowOf, useCommandActions } from './useCommands';
import { usePending } from './usePending';
import { WhatWillHappen } from './WhatWillHappen';
import { pendingInWords } from './words';

interface Props {
  name: CommandName;
  charger: Charger;
}

/** The form of a command, what it will do, and beside it what came of it. */
export function CommandForm({ name, charger }: Props) {
  const { action, fields, mayWait } = formOf(name);
  const [values, setValues] = useState(() => startOf(name, charger, Date.now()));
  const [result, setResult] = useState<CommandItem | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { send } = useCommandActions();
  const later = !charger.online && mayWait;
  const refused = !charger.online && !mayWait;
  const pending = usePending(charger.deviceId, action, requestOf(fields, values));
  const [asksAgain, setAsksAgain] = useState(false);
  const isFit = isComplete(fields, values) && isShortEnough({ kind: 'group', fields }, values);

  const run = async (force = false) => {
    setBusy(true);
    setProblem(null);
    const order = { name, deviceId: charger.deviceId, request: requestOf(fields, values), force, later };
    try {
      setResult(await send(order));
    } catch (error) {
      const row = error instanceof ApiProblem ? await rowOf(error, order, action).catch(() => null) : null;
      setResult(row);
      setProblem(row ? null : error);
    } finally {
      setBusy(false);
    }
  };
  const change = (changed: Values) => {
    setValues(changed);
    setProblem(null);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (pending) setAsksAgain(true);
    else void run();
  };

  const errors = problem instanceof ApiProblem ? problem.errors : [];
  return (
    <section className={classes.panel} aria-labelledby="command-name">
      <header className={classes.head}>
        <div>
          <h2 id="command-name">{t(`name.${name}`)}</h2>
          <p>{t(`does.${name}`)}</p>
        </div>
        <code className={classes.action}>{action}</code>
      </header>
      <div className={classes.columns}>
        <form className={classes.form} noValidate onSubmit={submit}>
          <CommandFields
            fields={fields}
            values={values}
            onChange={change}
            special={specialFields(name, charger, fields)}
            errors={new Map(errors.map(({ pointer, detail }) => [pointer, detail]))}
          />
          <WhatWillHappen name={name} charger={charger} values={values} pending={pending} />
          <div>
            <Button
              type="submit"
              variant={endsSomething(name, charger) ? 'danger' : undefined}
              loading={busy}
              disabled={refused || !isFit}
              aria-keyshortcuts="Control+Enter"
            >
              {later ? t('form.later') : t(`name.${name}`)}
            </Button>
          </div>
        </form>
        {result ? (
          <CommandResult key={result.commandId} first={result} onAgain={() => void run()} />
        ) : problem !== null ? (
          <CommandRefused problem={problem} onAnyway={() => void run(true)} />
        ) : null}
      </div>
      {asksAgain && pending && (
        <Confirm
          title={t('again.title', { id: charger.deviceId })}
          verb={t(later ? 'again.queue' : 'again.send')}
          onConfirm={() => run()}
          onClose={() => setAsksAgain(false)}
        >
          {pendingInWords(pending)} {t('again.both')}
        </Confirm>
      )}
    </section>
  );
}

function endsSomething(name: CommandName, charger: Charger): boolean {
  return ENDS_SESSIONS.has(name) && runningOf(charger).length > 0;
}

type Special = Record<string, (value: Value, onChange: (value: Value) => void) => React.ReactNode>;

/** Connectors and running transactions are chosen, not typed, as far as they are known. */
function specialFields(name: CommandName, charger: Charger, fields: readonly Field[]): Special {
  const special: Special = {};
  const connector = fields.find((field) => field.name === 'connectorId');
  if (connector && connectorsOf(charger).length > 0) {
    special.connectorId = (value, onChange) => (
      <ConnectorChoice
        charger={charger}
        value={String(value ?? '')}
        onChange={onChange}
        all={takesAll(name, connector)}
        none={!connector.required}
      />
    );
  }
  const running = runningOf(charger).map(String);
  if (running.length > 0 && fields.some((field) => field.name === 'transactionId')) {
    special.transactionId = (value, onChange) => (
      <NativeSelect
        label={t('field.transactionId')}
        data={running}
        value={String(value ?? '')}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return special;
}
