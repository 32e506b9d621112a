import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { mayOperate, useUser } from '../../api/accounts';
import { showDialog } from '../../app/dialogs';
import classes from './AddCharger.module.css';

/** The button, for those who may. */
export function AddCharger({ label = 'Add charger' }: { label?: string }) {
  if (!mayOperate(useUser())) return null;
  return (
    <Button
      className={classes.button}
      leftSection={<IconPlus size={15} stroke={2} aria-hidden />}
      onClick={() => showDialog('addCharger')}
      data-short={label === 'Add charger' || undefined}
    >
      <span className={classes.label}>{label}</span>
    </Button>
  );
}
