import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { sentence } from '../../../api/problem';
import type { SecurityAlarm } from '../../../api/types';
import { Dialog } from '../../../components/Dialog';
import classes from '../../../components/Dialog.module.css';
import { FormProblem } from '../../../components/FormProblem';
import { useNow } from '../../../components/useNow';
import { since } from '../../../format/times';
import { letterOf } from './figures';
import { useResolveAlarm } from './useAlarms';

const DURATIONS = [
  { value: '60', label: '1 hour' },
  { value: '1440', label: '1 day' },
  { value: '10080', label: '7 days' },
  { value: '43200', label: '30 days' },
];

/** Lets one device have the identity, from its address alone, for some time. */
export default function KeepOne({ alarm, onClose }: { alarm: SecurityAlarm; onClose: () => void }) {
  const { id, deviceId, parties } = alarm;
  const [address, setAddress] = useState(parties[0]?.address ?? '');
  const [minutes, setMinutes] = useState('1440');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const resolve = useResolveAlarm();
  const now = useNow(10_000);
  const kept = letterOf(parties.findIndex((party) => party.address === address));
  const others = parties.length === 2 ? letterOf(address === parties[0]?.address ? 1 : 0) : 'the others';
  const keep = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await resolve(id, { action: 'keep', address, minutes: Number(minutes) });
      onClose();
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Dialog onClose={onClose} title={`Which device is ${deviceId}?`}>
      <div className={classes.body}>
        {problem && <FormProblem>{problem}</FormProblem>}
        <SegmentedControl
          fullWidth
          orientation="vertical"
          aria-label="Device to keep"
          value={address}
          onChange={setAddress}
          data={parties.map((party, index) => ({
            value: party.address,
            label: `${letterOf(index)}, ${party.address}`,
          }))}
        />
        <div>
          <p className={classes.label} id="keep-for">
            For how long
          </p>
          <SegmentedControl
            fullWidth
            data={DURATIONS}
            value={minutes}
            onChange={setMinutes}
            aria-labelledby="keep-for"
          />
        </div>
        <p>
          Until {since(now + Number(minutes) * 60_000, now)} {deviceId} is let in from {address} alone, and a
          connection from elsewhere is closed. If its own address changes in that time, it is refused too.
        </p>
        <div className={classes.buttons}>
          <Button variant="default" data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <Button variant="danger" loading={busy} onClick={() => void keep()}>
            Keep {kept}, refuse {others}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
