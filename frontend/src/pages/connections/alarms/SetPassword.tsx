import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { answered, api } from '../../../api/client';
import { aboutField } from '../../../api/problem';
import { sentence } from '../../../api/sentence';
import type { SavedCharger } from '../../../api/types';
import { ChargerPassword } from '../../../chargers/ChargerPassword';
import { PasswordSaved } from '../../../chargers/PasswordSaved';
import { t as common } from '../../../texts/rooms/common';
import { t } from '../../../texts/rooms/connections';
import { Dialog } from '../../../ui/Dialog';
import classes from '../../../ui/Dialog.module.css';
import { FormProblem } from '../../../ui/FormProblem';

/** Gives a charger a password that nobody else has. */
export default function SetPassword({ deviceId, onClose }: { deviceId: string; onClose: () => void }) {
  const [password, setPassword] = useState('');
  const [saved, setSaved] = useState<SavedCharger | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const params = { path: { deviceId } };
      setSaved(await answered(api.PATCH('/api/v1/chargers/{deviceId}', { params, body: { password } })));
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  if (saved) return <PasswordSaved charger={saved} password={password} onClose={onClose} />;
  const aboutPassword = aboutField(problem, 'password');
  return (
    <Dialog onClose={onClose} title={t('password.title', { id: deviceId })}>
      <form className={classes.body} onSubmit={submit}>
        {problem !== null && !aboutPassword && <FormProblem>{sentence(problem)}</FormProblem>}
        <p>{t('password.text', { id: deviceId })}</p>
        <ChargerPassword
          label={t('password.label')}
          description={t('password.description')}
          value={password}
          onChange={setPassword}
          error={aboutPassword}
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={password === ''}>
            {t('password.verb')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
