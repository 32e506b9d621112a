import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { aboutField, isProblem, sentence } from '../../api/problem';
import type { NewApiKey, Role } from '../../api/types';
import { Dialog } from '../../components/Dialog';
import dialog from '../../components/Dialog.module.css';
import { FormProblem } from '../../components/FormProblem';
import { RoleChoice } from '../../components/RoleChoice';
import { date } from '../../format/times';
import { dayRange, expiryOf, PRESETS, type Preset } from './expiry';
import { ShownOnce } from './ShownOnce';
import { useApiKeyActions } from './useApiKeys';

export default function MakeKey({ onClose }: { onClose: () => void }) {
  const id = useId();
  const [now] = useState(Date.now);
  const { first, last } = dayRange(now);
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [preset, setPreset] = useState<Preset>('90');
  const [day, setDay] = useState('');
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<NewApiKey | null>(null);
  const { create } = useApiKeyActions();
  const expiresAt = expiryOf(preset, day, now);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (expiresAt === undefined) return;
    setBusy(true);
    setProblem(null);
    try {
      setMade(await create({ name: name.trim(), role, expiresAt }));
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  if (made) return <ShownOnce made={made} onClose={onClose} />;
  const expired = isProblem(problem, 'already-expired') ? 'This day is over. Choose a later one.' : null;
  const aboutName = aboutField(problem, 'name');
  return (
    <Dialog onClose={onClose} title="Make API key" size={480}>
      <form className={dialog.body} onSubmit={submit}>
        {problem !== null && !expired && !aboutName && <FormProblem>{sentence(problem)}</FormProblem>}
        <TextInput
          label="Name"
          description="Of the program that uses it: you find it again by that."
          data-autofocus
          required
          withAsterisk={false}
          autoComplete="off"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={aboutName}
        />
        <RoleChoice
          value={role}
          onChange={setRole}
          note={role === 'admin' ? 'A key only reads those: people who sign in change them.' : null}
        />
        <div>
          <p className={dialog.label} id={id}>
            Expires
          </p>
          <SegmentedControl
            fullWidth
            data={[...PRESETS]}
            value={preset}
            onChange={(value) => setPreset(value as Preset)}
            aria-labelledby={id}
          />
          <p className={dialog.note} aria-live="polite">
            {preset === 'never'
              ? 'Good until somebody revokes it.'
              : expiresAt && `Good until the end of ${date(expiresAt)}.`}
          </p>
        </div>
        {preset === 'date' && (
          <TextInput
            type="date"
            label="Last day"
            required
            withAsterisk={false}
            min={first}
            max={last}
            value={day}
            onChange={(event) => setDay(event.currentTarget.value)}
            error={expired}
          />
        )}
        <div className={dialog.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={name.trim() === '' || expiresAt === undefined}>
            Make key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
