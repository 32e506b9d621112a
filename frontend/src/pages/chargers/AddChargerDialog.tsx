import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { answered, api } from '../../api/client';
import { ApiProblem, sentence } from '../../api/problem';
import { ChargerAddress } from '../../components/ChargerAddress';
import { CopyButton } from '../../components/CopyButton';
import { Dialog } from '../../components/Dialog';
import classes from './AddChargerDialog.module.css';

const ID = /^[A-Za-z0-9_.:@=|+* -]+$/;

/** Registers a charger ahead of its first connection, then shows what to type into it. */
export default function AddChargerDialog({ id = '', onClose }: { id?: string; onClose: () => void }) {
  const [deviceId, setDeviceId] = useState(id);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [added, setAdded] = useState(false);
  const idIsWrong = deviceId !== '' && !ID.test(deviceId);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const body = { deviceId, name: name.trim() || null, password: password || null };
      await answered(api.POST('/api/v1/chargers', { body }));
      setAdded(true);
    } catch (error) {
      const known = error instanceof ApiProblem && error.status === 409;
      setProblem(known ? `There is a charger ${deviceId} already.` : sentence(error));
    } finally {
      setBusy(false);
    }
  };

  if (added) {
    return (
      <Dialog onClose={onClose} title={`${deviceId} may connect`} size={560}>
        <div className={classes.form}>
          <p>Enter this in the charger’s settings. Its card changes as soon as it connects.</p>
          <ChargerAddress example={deviceId} />
          {password && (
            <div className={classes.secret}>
              <p>
                The user name is the charger’s id. The password is <strong>not shown again</strong>.
              </p>
              <CopyButton text={password} what="the password" />
            </div>
          )}
          <Button onClick={onClose}>Done</Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog onClose={onClose} title="Add charger">
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label="Charger id"
          description="As the charger sends it at the end of the address."
          data-autofocus
          required
          withAsterisk={false}
          maxLength={48}
          autoCapitalize="none"
          spellCheck={false}
          value={deviceId}
          onChange={(event) => setDeviceId(event.currentTarget.value)}
          error={idIsWrong ? 'Letters, digits, spaces and * - _ = : + | @ . only.' : problem}
        />
        <TextInput
          label="Name"
          description="Where it stands, for people. You can leave it out."
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className={classes.password}>
          <PasswordInput
            label="Password"
            description="For chargers that sign in with HTTP Basic. You can leave it out."
            autoComplete="new-password"
            maxLength={255}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          />
          <Button variant="default" onClick={() => setPassword(randomPassword())}>
            Make one
          </Button>
        </div>
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={deviceId === '' || idIsWrong}>
            Add charger
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** 20 letters and digits: what OCPP lets a charger keep as its AuthorizationKey. */
function randomPassword(): string {
  const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from(
    crypto.getRandomValues(new Uint32Array(20)),
    (number) => letters[number % letters.length],
  ).join('');
}
