import { Button, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { aboutField } from '../../api/problem';
import { sentence } from '../../api/sentence';
import type { ShownTariff } from '../../api/types';
import { tooLong } from '../../lib/tooLong';
import { defaultOf, useTariffs } from '../../tariffs/useTariffs';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/tariffs';
import { Confirm } from '../../ui/Confirm';
import { Dialog } from '../../ui/Dialog';
import dialog from '../../ui/Dialog.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { toast } from '../../ui/toasts';
import { oddInWords } from './odd';
import { useTariffActions } from './useTariff';
import { nextVersion } from './words';

export interface Asked {
  dialog: 'rename' | 'default' | 'no-default' | 'delete' | 'discard' | 'publish';
  tariff: ShownTariff;
}

interface Props {
  asked: Asked;
  onClose: () => void;
  onChanged: (tariff: ShownTariff) => void;
  onDiscard: () => Promise<void>;
  onPublish: (saved: ShownTariff) => Promise<void>;
}

/** The dialog about a tariff that was asked for. */
export default function TariffDialogs({ asked: { dialog: name, tariff }, ...props }: Props) {
  switch (name) {
    case 'rename':
      return <Rename tariff={tariff} onClose={props.onClose} />;
    case 'default':
      return <MakeDefault tariff={tariff} onClose={props.onClose} />;
    case 'no-default':
      return <NoDefault tariff={tariff} onClose={props.onClose} />;
    case 'delete':
      return <Delete tariff={tariff} onClose={props.onClose} onChanged={props.onChanged} />;
    case 'discard':
      return <Discard tariff={tariff} onClose={props.onClose} onDiscard={props.onDiscard} />;
    case 'publish':
      return <Publish tariff={tariff} onClose={props.onClose} onPublish={props.onPublish} />;
  }
}

interface DialogProps {
  tariff: ShownTariff;
  onClose: () => void;
}

const LONGEST = 100;

function Rename({ tariff: { tariffId, revision, name: before }, onClose }: DialogProps) {
  const [name, setName] = useState(before);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { change } = useTariffActions();
  const isWrong = tooLong(name.trim(), LONGEST);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await change(tariffId, { revision, name: name.trim() });
      toast(t('rename.done'));
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  const atField = aboutField(problem, 'name');
  return (
    <Dialog onClose={onClose} title={t('rename.title', { name: before })}>
      <form className={dialog.body} onSubmit={(event) => void submit(event)}>
        {problem !== null && !atField && <FormProblem>{sentence(problem)}</FormProblem>}
        <TextInput
          label={t('new.name')}
          dir="auto"
          data-autofocus
          value={name}
          error={isWrong ?? atField}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className={dialog.buttons}>
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={name.trim() === '' || isWrong !== null}>
            {t('rename.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function MakeDefault({ tariff: { tariffId, revision, name }, onClose }: DialogProps) {
  const { change } = useTariffActions();
  const { data: tariffs = [] } = useTariffs();
  const before = defaultOf(tariffs);
  const confirm = async () => {
    await change(tariffId, { revision, isDefault: true });
    toast(t('make-default.done', { name }));
  };
  return (
    <Confirm
      title={t('make-default.title', { name })}
      verb={t('make-default.verb')}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{t('make-default.why')}</p>
      {before && <p>{t('make-default.before', { name: before.name })}</p>}
    </Confirm>
  );
}

function NoDefault({ tariff: { tariffId, revision, name }, onClose }: DialogProps) {
  const { change } = useTariffActions();
  const confirm = async () => {
    await change(tariffId, { revision, isDefault: false });
    toast(t('no-default.done'));
  };
  return (
    <Confirm
      title={t('no-default.title', { name })}
      verb={t('no-default.verb')}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{t('no-default.why')}</p>
    </Confirm>
  );
}

function Delete({ tariff, onClose, onChanged }: DialogProps & { onChanged: (tariff: ShownTariff) => void }) {
  const { tariffId, name } = tariff;
  const { remove } = useTariffActions();
  const navigate = useNavigate();
  const confirm = async () => {
    await remove(tariffId);
    // Nothing is left to be saved.
    onChanged(tariff);
    toast(t('delete.done', { name }));
    void navigate({ to: '/tariffs' });
  };
  return (
    <Confirm
      title={t('delete.title', { name })}
      verb={t('delete.verb')}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{t('delete.why')}</p>
    </Confirm>
  );
}

function Discard({ tariff, onClose, onDiscard }: DialogProps & { onDiscard: () => Promise<void> }) {
  const { published } = tariff;
  const confirm = async () => {
    await onDiscard();
    toast(t('discard.done'));
  };
  return (
    <Confirm title={t('discard.title')} verb={t('discard.verb')} onConfirm={confirm} onClose={onClose}>
      <p>{published ? t('discard.why', { version: published.version }) : t('discard.never')}</p>
    </Confirm>
  );
}

interface PublishProps extends DialogProps {
  onPublish: (saved: ShownTariff) => Promise<void>;
}

/** Asks once more if something about a draft is odd. */
function Publish({ tariff, onClose, onPublish }: PublishProps) {
  const version = nextVersion(tariff);
  return (
    <Confirm
      title={t('publish.title', { version })}
      verb={t('publish', { version })}
      onConfirm={() => onPublish(tariff)}
      onClose={onClose}
    >
      <p>{t('publish.odd')}</p>
      <ul>
        {tariff.warnings.map((odd) => (
          <li key={`${odd.code} ${odd.element}`}>{oddInWords(odd)}</li>
        ))}
      </ul>
    </Confirm>
  );
}
