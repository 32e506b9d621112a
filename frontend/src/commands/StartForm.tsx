import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useDeferredValue, useId, useState } from 'react';
import { isProblem } from '../api/problem';
import { sentence } from '../api/sentence';
import { tooLong } from '../lib/tooLong';
import { t } from '../texts/rooms/commands';
import { FormProblem } from '../ui/FormProblem';
import { answerStatus, saidOf } from './result';
import classes from './StartForm.module.css';
import { useCommandActions, useKnownTags } from './useCommands';

const LONGEST_TAG = 20;

interface Props {
  deviceId: string;
  connectorId: number;
  /** The tag to begin with. */
  tag?: string;
  /** The charger has accepted the start. */
  onAccepted: () => void;
}

/** Starts a session at a connector; asks for the id tag only. */
export function StartForm({ deviceId, connectorId, tag = '', onAccepted }: Props) {
  const [idTag, setIdTag] = useState(tag);
  const [problem, setProblem] = useState<string | null>(null);
  const [doubts, setDoubts] = useState(false);
  const [busy, setBusy] = useState(false);
  const { send } = useCommandActions();
  const excess = tooLong(idTag.trim(), LONGEST_TAG);
  const list = useId();
  const tags = useKnownTags(useDeferredValue(idTag.trim()));
  const run = async (force: boolean) => {
    setBusy(true);
    setProblem(null);
    try {
      const request = { idTag: idTag.trim(), connectorId };
      const command = await send({ name: 'remote-start-transaction', deviceId, request, force });
      if (saidOf(command) === 'yes') return onAccepted();
      setProblem(t('act.said', { answer: answerStatus(command.response) ?? '' }));
    } catch (error) {
      setDoubts(isProblem(error, 'not-startable'));
      setProblem(sentence(error));
    }
    setBusy(false);
  };
  const change = (typed: string) => {
    setIdTag(typed);
    setProblem(null);
    setDoubts(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(false);
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      {problem && <FormProblem>{problem}</FormProblem>}
      <div className={classes.line}>
        <TextInput
          aria-label={t('field.idTag')}
          placeholder={t('field.idTag')}
          className={classes.tag}
          list={list}
          readOnly={busy}
          error={excess}
          autoComplete="off"
          data-autofocus
          value={idTag}
          onChange={(event) => change(event.currentTarget.value)}
        />
        <datalist id={list}>
          {tags.map(({ idTag: known, name }) => (
            <option key={known} value={known} label={name ?? undefined} />
          ))}
        </datalist>
        <Button type="submit" loading={busy} disabled={idTag.trim() === '' || excess !== null}>
          {t('act.start')}
        </Button>
      </div>
      {doubts && !busy ? (
        <Button variant="default" size="xs" onClick={() => void run(true)}>
          {t('result.anyway')}
        </Button>
      ) : (
        <p className={classes.note}>{doubtAbout(idTag) ?? t('act.start-note')}</p>
      )}
    </form>
  );
}

/** Says that a tag may not be able to start; null if it may. OCPP 1.6 (4.1): a tag has only printable ASCII characters. */
function doubtAbout(idTag: string): string | null {
  if (!/^[ -~]*$/.test(idTag)) return t('act.odd-tag');
  return idTag.includes('/') ? t('act.slash') : null;
}
