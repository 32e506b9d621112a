import { Button, Switch } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { aboutField } from '../../api/problem';
import { sentence } from '../../api/sentence';
import type { IdTag } from '../../api/types';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/idTags';
import { Dialog } from '../../ui/Dialog';
import classes from '../../ui/Dialog.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { toast } from '../../ui/toasts';
import { faultsOf } from './faults';
import type { TagKind } from './search';
import { sayStops } from './stops';
import { TagFields } from './TagFields';
import { changed, created, NEW_TAG, valuesOf } from './tagForm';
import { useIdTagActions } from './useIdTags';
import { calledOf } from './words';

/** Fields that show their own problem. */
const AT_FIELDS = ['idTag', 'parentIdTag'];

interface Props {
  /** The tag to change; null makes a new one. */
  tag: IdTag | null;
  /** One that was seen at a charger, and the kind that it seems to be. */
  idTag?: string;
  kind?: TagKind;
  onClose: () => void;
}

/** Registers an id tag, or changes one. */
export function EditIdTag({ tag, idTag = '', kind = 'rfid', onClose }: Props) {
  const [before] = useState(tag ? valuesOf(tag) : { ...NEW_TAG, idTag, kind });
  const [values, setValues] = useState(before);
  const [stops, setStops] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { create, change } = useIdTagActions();
  const isAdopted = idTag !== '';
  const running = tag?.running.length ?? 0;
  const mayStop = running > 0 && values.status !== 'Accepted';
  const faults = faultsOf(values, before);
  const fits = values.idTag.trim() !== '' && Object.values(faults).every((fault) => fault === null);

  const save = async () => {
    if (tag === null) return create(created(values));
    const { stopping } = await change(tag.idTag, changed(tag, values), mayStop && stops);
    sayStops(stopping);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await save();
      toast(t('edit.saved', { tag: values.name.trim() || values.idTag.trim() }));
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  const isAtField = !isAdopted && AT_FIELDS.some((name) => aboutField(problem, name) !== null);
  return (
    <Dialog onClose={onClose} title={titleOf(tag, idTag)}>
      <form className={classes.body} onSubmit={(event) => void submit(event)}>
        {problem !== null && !isAtField && <FormProblem>{sentence(problem)}</FormProblem>}
        <TagFields
          values={values}
          isNew={tag === null}
          isAdopted={isAdopted}
          faults={faults}
          problem={problem}
          onChange={(change) => setValues((before) => ({ ...before, ...change }))}
        />
        {mayStop && (
          <Switch
            label={t('block.stop', { count: running })}
            checked={stops}
            onChange={(event) => setStops(event.currentTarget.checked)}
          />
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!fits}>
            {t(isAdopted ? 'unknown.adopt' : 'edit.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function titleOf(tag: IdTag | null, adopted: string): string {
  if (tag) return t('edit.title', { tag: calledOf(tag) });
  return adopted === '' ? t('edit.new') : t('unknown.adopt-tag', { tag: adopted });
}
