import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { mayOperate, useUser } from '../../api/accounts';
import classes from './AddCharger.module.css';

interface Props {
  label?: string;
  onClick: () => void;
}

/** The button, for those who may; `useAddCharger` has its dialog. */
export function AddCharger({ label = 'Add charger', onClick }: Props) {
  if (!mayOperate(useUser())) return null;
  return (
    <Button
      className={classes.button}
      leftSection={<IconPlus size={15} stroke={2} aria-hidden />}
      onClick={onClick}
      data-short={label === 'Add charger' || undefined}
    >
      <span className={classes.label}>{label}</span>
    </Button>
  );
}
