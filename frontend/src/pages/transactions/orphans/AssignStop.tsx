import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { sentence } from '../../../api/sentence';
import type { Assignment, ChargingTransaction, OrphanStop } from '../../../api/types';
import { connectorName } from '../../../chargers/chargerWords';
import { typedNumber } from '../../../lib/numbers';
import { inputTime, since } from '../../../lib/times';
import { t as common } from '../../../texts/rooms/common';
import { t } from '../../../texts/rooms/transactions';
import { Dialog } from '../../../ui/Dialog';
import classes from '../../../ui/Dialog.module.css';
import { FormProblem } from '../../../ui/FormProblem';
import { toast } from '../../../ui/toasts';
import { type Sent, sentIn } from './payload';
import { useCandidates, useOrphanActions } from './useOrphans';

interface Props {
  orphan: OrphanStop;
  onClose: () => void;
}

/** Lets a stop end a transaction of its charger, or makes a new one whose start was lost. */
export function AssignStop({ orphan, onClose }: Props) {
  const candidates = useCandidates(orphan.deviceId);
  return (
    <Dialog onClose={onClose} title={t('assign.title', { id: orphan.deviceId })} size={460}>
      {candidates && <AssignForm orphan={orphan} candidates={candidates} onClose={onClose} />}
    </Dialog>
  );
}

const NEW = 'new';

interface FormProps extends Props {
  candidates: readonly ChargingTransaction[];
}

function AssignForm({ orphan, candidates, onClose }: FormProps) {
  const [chosen, setChosen] = useState(String(candidates[0]?.transactionId ?? NEW));
  const [start, setStart] = useState(() => startOf(sentIn(orphan)));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { assign } = useOrphanActions(orphan);
  const body = chosen === NEW ? newOne(start) : { transactionId: Number(chosen) };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (body === null) return;
    setBusy(true);
    setProblem(null);
    try {
      const { transactionId } = await assign(body);
      toast(t('assign.done', { id: String(transactionId) }));
      onClose();
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  const field = (name: keyof Start) => ({
    label: t(`assign.${name}`),
    autoComplete: 'off',
    value: start[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setStart({ ...start, [name]: event.currentTarget.value }),
  });
  return (
    <form className={classes.body} noValidate onSubmit={(event) => void submit(event)}>
      {problem && <FormProblem>{problem}</FormProblem>}
      <NativeSelect
        label={t('assign.to')}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={[
          ...candidates.map((each) => ({ value: String(each.transactionId), label: nameOf(each) })),
          { value: NEW, label: t('assign.new') },
        ]}
      />
      {chosen === NEW && (
        <>
          <TextInput {...field('connectorId')} inputMode="numeric" />
          <TextInput {...field('idTag')} maxLength={400} />
          <TextInput {...field('startedAt')} type="datetime-local" />
          <TextInput {...field('meterStart')} inputMode="decimal" />
        </>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          {common('cancel')}
        </Button>
        <Button type="submit" loading={busy} disabled={body === null}>
          {chosen === NEW ? t('assign.make') : t('assign.end', { id: chosen })}
        </Button>
      </div>
    </form>
  );
}

/** "10466, connector 2, 04B1C9D2, since 11:38" */
function nameOf({ transactionId, connectorId, idTag, startedAt }: ChargingTransaction): string {
  return t('assign.name', {
    id: String(transactionId),
    connector: connectorName(connectorId),
    tag: idTag,
    from: since(startedAt, Date.now()),
  });
}

interface Start {
  connectorId: string;
  idTag: string;
  startedAt: string;
  /** In kWh. */
  meterStart: string;
}

function startOf({ idTag, at }: Sent): Start {
  return { connectorId: '1', idTag: idTag ?? '', startedAt: inputTime(at ?? Date.now()), meterStart: '' };
}

/** The start as the API takes it; null until it is complete. */
function newOne({ connectorId, idTag, startedAt, meterStart }: Start): Assignment | null {
  const [connector, kilowattHours, at] = [
    typedNumber(connectorId),
    typedNumber(meterStart),
    Date.parse(startedAt),
  ];
  if (!(connector >= 1) || !idTag.trim() || Number.isNaN(kilowattHours) || Number.isNaN(at)) return null;
  return {
    newTransaction: {
      connectorId: Math.round(connector),
      idTag: idTag.trim(),
      startedAt: new Date(at).toISOString(),
      meterStart: Math.round(kilowattHours * 1000),
    },
  };
}
