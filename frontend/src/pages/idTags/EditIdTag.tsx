import { Button, NativeSelect, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { aboutField } from '../../api/problem';
import { sentence } from '../../api/sentence';
import type { IdTag } from '../../api/types';
import { changesOf } from '../../lib/changes';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/idTags';
import { Confirm } from '../../ui/Confirm';
import { Dialog } from '../../ui/Dialog';
import classes from '../../ui/Dialog.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { toast } from '../../ui/toasts';
import { KINDS, STATUSES, type TagStatus } from './search';
import { useIdTagActions } from './useIdTags';

const KIND_OPTIONS = KINDS.map((value) => ({ value, label: t(`kind.${value}`) }));
const STATUS_OPTIONS = STATUSES.map((value) => ({ value, label: t(`status.${value}`) }));
const LONGEST = 20;

interface Props {
  /** The tag to change; null makes a new one. */
  tag: IdTag | null;
  /** What a new one begins with. */
  idTag?: string;
  kind?: IdTag['kind'];
  onClose: () => void;
}

/** Registers an id tag, or changes one. */
export default function EditIdTag({ tag, idTag: first = '', kind: firstKind = 'rfid', onClose }: Props) {
  const [idTag, setIdTag] = useState(tag?.idTag ?? first);
  const [name, setName] = useState(tag?.name ?? '');
  const [kind, setKind] = useState(tag?.kind ?? firstKind);
  const [status, setStatus] = useState<TagStatus>(tag?.status ?? 'Accepted');
  const [group, setGroup] = useState(tag?.parentIdTag ?? '');
  const [note, setNote] = useState(tag?.note ?? '');
  const [stopRunning, setStopRunning] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [deletes, setDeletes] = useState(false);
  const { create, change, remove } = useIdTagActions();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const fields = {
      name: name.trim() || null,
      kind,
      status,
      parentIdTag: group.trim() || null,
      note: note.trim() || null,
    };
    try {
      if (tag === null) await create({ idTag: idTag.trim(), ...fields });
      else {
        const { name, kind, status, parentIdTag, note } = tag;
        await change(tag.idTag, changesOf({ name, kind, status, parentIdTag, note }, fields), stopRunning);
      }
      toast(t('edit.saved', { tag: fields.name ?? idTag }));
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };

  if (deletes && tag) {
    return (
      <Confirm
        title={t('delete.title', { tag: tag.name ?? tag.idTag })}
        verb={t('edit.delete')}
        onConfirm={async () => {
          await remove(tag.idTag);
          toast(t('delete.done', { tag: tag.name ?? tag.idTag }));
          onClose();
        }}
        onClose={() => setDeletes(false)}
      >
        {t('delete.text')}
      </Confirm>
    );
  }
  const aboutTag = aboutField(problem, 'idTag');
  const blocks = tag !== null && tag.running.length > 0 && status !== 'Accepted';
  return (
    <Dialog onClose={onClose} title={tag ? t('edit.title', { tag: tag.name ?? tag.idTag }) : t('edit.new')}>
      <form className={classes.body} onSubmit={(event) => void submit(event)}>
        {problem !== null && !aboutTag && <FormProblem>{sentence(problem)}</FormProblem>}
        {tag === null && (
          <TextInput
            label={t('edit.tag')}
            description={t('edit.tag-note')}
            required
            withAsterisk={false}
            maxLength={LONGEST}
            autoComplete="off"
            data-autofocus={first === '' || undefined}
            value={idTag}
            onChange={(event) => setIdTag(event.currentTarget.value)}
            error={aboutTag}
          />
        )}
        <TextInput
          label={t('edit.name')}
          dir="auto"
          maxLength={200}
          data-autofocus={tag !== null || first !== '' || undefined}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('edit.kind')}
          data={KIND_OPTIONS}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as IdTag['kind'])}
        />
        <NativeSelect
          label={t('edit.status')}
          data={STATUS_OPTIONS}
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value as TagStatus)}
        />
        {blocks && (
          <Switch
            label={t('edit.stop-running')}
            checked={stopRunning}
            onChange={(event) => setStopRunning(event.currentTarget.checked)}
          />
        )}
        <TextInput
          label={t('edit.group')}
          maxLength={LONGEST}
          value={group}
          onChange={(event) => setGroup(event.currentTarget.value)}
          error={aboutField(problem, 'parentIdTag')}
        />
        <TextInput
          label={t('edit.note')}
          dir="auto"
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <div className={classes.buttons}>
          {tag !== null && (
            <Button variant="subtle" onClick={() => setDeletes(true)}>
              {t('edit.delete')}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={idTag.trim() === ''}>
            {t('edit.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
