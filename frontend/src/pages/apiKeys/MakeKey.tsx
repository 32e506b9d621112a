import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { RoleChoice } from '../../accounts/RoleChoice';
import { aboutField, isProblem } from '../../api/problem';
import { sentence } from '../../api/sentence';
import type { NewApiKey, Role } from '../../api/types';
import { date } from '../../lib/times';
import { t } from '../../texts/rooms/apiKeys';
import { t as common } from '../../texts/rooms/common';
import { Dialog } from '../../ui/Dialog';
import dialog from '../../ui/Dialog.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { dayRange, expiryOf, PRESETS, type Preset } from './expiry';
import { ShownOnce } from './ShownOnce';
import { useApiKeyActions } from './useApiKeys';

const PRESET_OPTIONS = PRESETS.map((value) => ({ value, label: t(`make.preset.${value}`) }));

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
  const expired = isProblem(problem, 'already-expired') ? t('make.too-early') : null;
  const aboutName = aboutField(problem, 'name');
  return (
    <Dialog onClose={onClose} title={t('make.title')} size={480}>
      <form className={dialog.body} onSubmit={submit}>
        {problem !== null && !expired && !aboutName && <FormProblem>{sentence(problem)}</FormProblem>}
        <TextInput
          label={t('make.name')}
          description={t('make.name-note')}
          data-autofocus
          required
          withAsterisk={false}
          autoComplete="off"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={aboutName}
        />
        <RoleChoice value={role} onChange={setRole} note={role === 'admin' ? t('make.admin-note') : null} />
        <div>
          <p className={dialog.label} id={id}>
            {t('make.expires')}
          </p>
          <SegmentedControl
            fullWidth
            data={PRESET_OPTIONS}
            value={preset}
            onChange={(value) => setPreset(value as Preset)}
            aria-labelledby={id}
          />
          <p className={dialog.note} aria-live="polite">
            {preset === 'never'
              ? t('make.valid-forever')
              : expiresAt && t('make.valid-until', { date: date(expiresAt) })}
          </p>
        </div>
        {preset === 'date' && (
          <TextInput
            type="date"
            label={t('make.last-day')}
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
            {common('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={name.trim() === '' || expiresAt === undefined}>
            {t('make.submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
