import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { sentence } from '../../../api/sentence';
import type { SecurityAlarm } from '../../../api/types';
import { since } from '../../../lib/times';
import { useNow } from '../../../lib/useNow';
import { t as common } from '../../../texts/rooms/common';
import { t } from '../../../texts/rooms/connections';
import { Dialog } from '../../../ui/Dialog';
import classes from '../../../ui/Dialog.module.css';
import { FormProblem } from '../../../ui/FormProblem';
import { letterOf } from './figures';
import { useResolveAlarm } from './useAlarms';

const DURATIONS = [
  { value: '60', label: t('keep.hours', { count: 1 }) },
  { value: '1440', label: t('keep.days', { count: 1 }) },
  { value: '10080', label: t('keep.days', { count: 7 }) },
  { value: '43200', label: t('keep.days', { count: 30 }) },
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
  const other = letterOf(address === parties[0]?.address ? 1 : 0);
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
    <Dialog onClose={onClose} title={t('keep.title', { id: deviceId ?? '' })}>
      <div className={classes.body}>
        {problem && <FormProblem>{problem}</FormProblem>}
        <SegmentedControl
          fullWidth
          orientation="vertical"
          aria-label={t('keep.device')}
          value={address}
          onChange={setAddress}
          data={parties.map((party, index) => ({
            value: party.address,
            label: `${letterOf(index)}, ${party.address}`,
          }))}
        />
        <div>
          <p className={classes.label} id="keep-for">
            {t('keep.for')}
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
          {t('keep.text', {
            id: deviceId ?? '',
            address,
            until: since(now + Number(minutes) * 60_000, now),
          })}
        </p>
        <div className={classes.buttons}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button variant="danger" loading={busy} onClick={() => void keep()}>
            {parties.length === 2 ? t('keep.verb', { kept, other }) : t('keep.verb-of-many', { kept })}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
