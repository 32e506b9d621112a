import { Button } from '@mantine/core';
import type { SavedCharger } from '../../api/types';
import { Dialog } from '../../components/Dialog';
import classes from '../../components/Dialog.module.css';
import { Warning } from '../../components/Warning';
import { ChargerSecret } from './ChargerSecret';

interface Props {
  charger: SavedCharger;
  password: string;
  onClose: () => void;
}

/** A charger's new password, shown this once. */
export function PasswordSaved({ charger: { deviceId, warnings = [] }, password, onClose }: Props) {
  return (
    <Dialog onClose={onClose} title={`${deviceId} has a new password`} size={520} showsSecret>
      <div className={classes.body}>
        <p>Enter it in the charger’s settings too. From its next connection on it has to sign in with it.</p>
        {warnings.map((warning) => (
          <Warning key={warning}>{warning}</Warning>
        ))}
        <ChargerSecret deviceId={deviceId} password={password} />
        <Button data-autofocus onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
