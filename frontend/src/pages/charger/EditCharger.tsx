import { Button, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { answered, api } from '../../api/client';
import { sentence } from '../../api/problem';
import type { Charger } from '../../api/types';
import { CHARGER_STATUS } from '../../components/ChargerBadge';
import { Dialog } from '../../components/Dialog';
import { FormProblem } from '../account/FormProblem';
import classes from './Details.module.css';

const STATUSES = Object.entries(CHARGER_STATUS).map(([value, label]) => ({ value, label }));

/** What an operator says of a charger. */
export default function EditCharger({ charger, onClose }: { charger: Charger; onClose: () => void }) {
  const [name, setName] = useState(charger.name ?? '');
  const [status, setStatus] = useState(charger.chargerStatus);
  const measured = charger.powerRatingSource !== 'manual';
  const [kilowatts, setKilowatts] = useState<string | number>(
    measured || charger.powerRatingW === null ? '' : charger.powerRatingW / 1000,
  );
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const powerRatingW = kilowatts === '' ? null : Math.round(Number(kilowatts) * 1000);
    try {
      await answered(
        api.PATCH('/api/v1/chargers/{deviceId}', {
          params: { path: { deviceId: charger.deviceId } },
          body: { name: name.trim() || null, chargerStatus: status, powerRatingW },
        }),
      );
      onClose();
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };

  return (
    <Dialog onClose={onClose} title={`Edit ${charger.deviceId}`}>
      <form className={classes.form} onSubmit={submit}>
        {problem && <FormProblem>{problem}</FormProblem>}
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
        <div className={classes.end}>
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
