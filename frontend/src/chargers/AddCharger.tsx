import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { mayOperate, useUser } from '../accounts/accounts';
import { showDialog } from '../navigation/dialogs';
import { t } from '../texts/rooms/chargers';
import classes from './AddCharger.module.css';

const ADD = t('add');

/** The button for adding a charger, for users who may. */
export function AddCharger({ label = ADD }: { label?: string }) {
  if (!mayOperate(useUser())) return null;
  return (
    <Button
      className={classes.button}
      leftSection={<IconPlus size={15} stroke={2} aria-hidden />}
      onClick={() => showDialog('addCharger')}
      data-short={label === ADD || undefined}
    >
      <span className={classes.label}>{label}</span>
    </Button>
  );
}
