import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { sentence } from '../../api/sentence';
import type { IdTag } from '../../api/types';
import { typedNumber } from '../../lib/numbers';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/idTags';
import { Dialog } from '../../ui/Dialog';
import classes from '../../ui/Dialog.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { toast } from '../../ui/toasts';
import { energyFault } from './faults';
import { wattHours } from './tagForm';
import { useIdTagActions } from './useIdTags';
import { calledOf } from './words';

/** Adds to a budget once, for the current period. */
export function AddBudget({ tag, onClose }: { tag: IdTag; onClose: () => void }) {
  const [kwh, setKwh] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { addBudget } = useIdTagActions();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await addBudget(tag.idTag, wattHours(kwh));
      toast(t('add-once.done', { kwh, tag: calledOf(tag) }));
      onClose();
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  const fault = typedNumber(kwh) > 0 ? energyFault(kwh) : t('add-once.no-number');
  return (
    <Dialog onClose={onClose} title={t('add-once.title', { tag: calledOf(tag) })}>
      <form className={classes.body} onSubmit={(event) => void submit(event)}>
        {problem && <FormProblem>{problem}</FormProblem>}
        <p className={classes.text}>{t('add-once.text', { count: tag.running.length })}</p>
        <TextInput
          label={t('add-once.energy')}
          inputMode="decimal"
          autoComplete="off"
          data-autofocus
          value={kwh}
          error={kwh === '' ? null : fault}
          onChange={(event) => setKwh(event.currentTarget.value)}
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={fault !== null}>
            {fault === null ? t('add-once.add', { kwh }) : t('add-once')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
