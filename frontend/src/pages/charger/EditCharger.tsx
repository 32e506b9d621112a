import { Button, NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { changesOf } from '../../api/changes';
import { answered, api } from '../../api/client';
import { aboutField, sentence } from '../../api/problem';
import type { Charger, ChargerChange, SavedCharger } from '../../api/types';
import { CHARGER_STATUS } from '../../components/ChargerBadge';
import { Dialog } from '../../components/Dialog';
import classes from '../../components/Dialog.module.css';
import { FormProblem } from '../../components/FormProblem';
import { toast } from '../../components/toasts';
import { ChargerPassword } from '../chargers/ChargerPassword';
import { PasswordSaved } from '../chargers/PasswordSaved';

const STATUSES = Object.entries(CHARGER_STATUS).map(([value, label]) => ({ value, label }));

/** What an operator says of a charger. */
export default function EditCharger({ charger, onClose }: { charger: Charger; onClose: () => void }) {
  const [name, setName] = useState(charger.name ?? '');
  const [status, setStatus] = useState(charger.chargerStatus);
  const byHandW = charger.powerRatingSource === 'manual' ? charger.powerRatingW : null;
  const [kilowatts, setKilowatts] = useState<string | number>(byHandW === null ? '' : byHandW / 1000);
  const [password, setPassword] = useState('');
  const [withoutPassword, setWithoutPassword] = useState(false);
  const [saved, setSaved] = useState<SavedCharger | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const changes = (): ChargerChange => {
    const powerRatingW = kilowatts === '' ? null : Math.round(Number(kilowatts) * 1000);
    const changed = changesOf(
      { name: charger.name, chargerStatus: charger.chargerStatus, powerRatingW: byHandW },
      { name: name.trim() || null, chargerStatus: status, powerRatingW },
    );
    if (withoutPassword) return { ...changed, password: null };
    return password ? { ...changed, password } : changed;
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = changes();
    if (Object.keys(body).length === 0) return onClose();
    setBusy(true);
    setProblem(null);
    try {
      const changed = await answered(
        api.PATCH('/api/v1/chargers/{deviceId}', {
          params: { path: { deviceId: charger.deviceId } },
          body,
        }),
      );
      if (password && !withoutPassword) setSaved(changed);
      else {
        toast(`${charger.deviceId} saved`);
        onClose();
      }
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };

  if (saved) return <PasswordSaved charger={saved} password={password} onClose={onClose} />;
  const aboutPassword = aboutField(problem, 'password');
  return (
    <Dialog onClose={onClose} title={`Edit ${charger.deviceId}`}>
      <form className={classes.body} onSubmit={submit}>
        {problem !== null && !aboutPassword && <FormProblem>{sentence(problem)}</FormProblem>}
        <TextInput
          label="Name"
          maxLength={200}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div>
          <p className={classes.label} id="charger-status">
            Status
          </p>
          <SegmentedControl
            fullWidth
            data={STATUSES}
            value={status}
            onChange={(value) => setStatus(value as Charger['chargerStatus'])}
            aria-labelledby="charger-status"
          />
        </div>
        <NumberInput
          label="Power rating, kW"
          description="Leave it empty to have it measured."
          min={0}
          max={4000}
          decimalScale={1}
          hideControls
          value={kilowatts}
          onChange={setKilowatts}
        />
        {!withoutPassword && (
          <ChargerPassword
            label={charger.hasPassword ? 'New password' : 'Password'}
            description={
              charger.hasPassword
                ? 'Leave it empty to keep the one there is.'
                : 'For chargers that sign in with HTTP Basic. Leave it empty to let it in without.'
            }
            value={password}
            onChange={setPassword}
            error={aboutPassword}
          />
        )}
        {charger.hasPassword && (
          <Switch
            label="Let it in without a password"
            checked={withoutPassword}
            onChange={(event) => setWithoutPassword(event.currentTarget.checked)}
          />
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
