import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { mayOperate, useUser } from '../../api/accounts';
import classes from './AddCharger.module.css';

const AddChargerDialog = lazy(() => import('./AddChargerDialog'));

/** The button, for those who may, and its dialog. */
export function AddCharger({ label = 'Add charger' }: { label?: string }) {
  const [open, setOpen] = useState(false);
  if (!mayOperate(useUser())) return null;
  return (
    <>
      <Button
        className={classes.button}
        leftSection={<IconPlus size={15} stroke={2} aria-hidden />}
        onClick={() => setOpen(true)}
        data-short={label === 'Add charger' || undefined}
      >
        <span className={classes.label}>{label}</span>
      </Button>
      {open && (
        <Suspense>
          <AddChargerDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
