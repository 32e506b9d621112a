import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { answered, api } from '../api/client';
import { ApiProblem } from '../api/problem';
import { sentence } from '../api/sentence';
import { useNeedsPassword } from '../api/server';
import type { SavedCharger } from '../api/types';
import { tooLong } from '../lib/tooLong';
import { t } from '../texts/rooms/chargers';
import { t as common } from '../texts/rooms/common';
import { Dialog } from '../ui/Dialog';
import classes from '../ui/Dialog.module.css';
import { Warning } from '../ui/Warning';
import { ChargerAddress } from './ChargerAddress';
import { ChargerPassword } from './ChargerPassword';
import { ChargerSecret } from './ChargerSecret';
import { idProblem } from './deviceId';

const LONGEST_NAME = 200;

/** Registers a charger ahead of its first connection, then shows the settings to enter in it. */
export default function AddChargerDialog({ id = '', onClose }: { id?: string; onClose: () => void }) {
  const [deviceId, setDeviceId] = useState(id);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [added, setAdded] = useState<SavedCharger | null>(null);
  const lacksPassword = useNeedsPassword() && password === '';
  const idIsWrong = deviceId === '' ? null : idProblem(deviceId);
  const nameIsWrong = tooLong(name.trim(), LONGEST_NAME);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const body = { deviceId, name: name.trim() || null, password: password || null };
      setAdded(await answered(api.POST('/api/v1/chargers', { body })));
    } catch (error) {
      const known = error instanceof ApiProblem && error.status === 409;
      setProblem(known ? t('new.exists', { id: deviceId }) : sentence(error));
    } finally {
      setBusy(false);
    }
  };

  if (added) {
    const title = t(lacksPassword ? 'new.added' : 'new.may-connect', { id: deviceId });
    return (
      <Dialog onClose={onClose} title={title} size={600} showsSecret={password !== ''}>
        <div className={classes.body}>
          <p>{t('new.enter')}</p>
          <ChargerAddress example={deviceId} />
          {lacksPassword && <Warning>{t('new.no-password')}</Warning>}
          {added.warnings?.map((warning) => (
            <Warning key={warning}>{warning}</Warning>
          ))}
          {password && <ChargerSecret deviceId={deviceId} password={password} />}
          <Button onClick={onClose}>{t('new.done')}</Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog onClose={onClose} title={t('add')}>
      <form className={classes.body} onSubmit={submit}>
        <TextInput
          label={t('new.id')}
          description={t('new.id-help')}
          data-autofocus
          required
          withAsterisk={false}
          autoCapitalize="none"
          spellCheck={false}
          value={deviceId}
          onChange={(event) => setDeviceId(event.currentTarget.value)}
          error={idIsWrong ?? problem}
        />
        <TextInput
          label={t('new.name')}
          description={t('new.name-help')}
          dir="auto"
          error={nameIsWrong}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ChargerPassword
          label={t('new.password')}
          description={t('new.password-help')}
          value={password}
          onChange={setPassword}
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button
            type="submit"
            loading={busy}
            disabled={deviceId === '' || idIsWrong !== null || nameIsWrong !== null}
          >
            {t('add')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
