import { Button, Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answered, api } from '../../api/client';
import { sentence } from '../../api/problem';
import { FormProblem } from '../account/FormProblem';
import classes from './Details.module.css';

export default function DeleteCharger({ deviceId, onClose }: { deviceId: string; onClose: () => void }) {
  const navigate = useNavigate();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await answered(api.DELETE('/api/v1/chargers/{deviceId}', { params: { path: { deviceId } } }));
      await navigate({ to: '/chargers' });
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={`Delete ${deviceId}?`} size={420} padding={20} data-gx-modal>
      <div className={classes.form}>
        {problem && <FormProblem>{problem}</FormProblem>}
        <p>It leaves the list, and its transactions are deleted with it.</p>
        <div className={classes.end}>
          <Button variant="default" data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <Button variant="danger" loading={busy} onClick={() => void remove()}>
            Delete {deviceId}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
