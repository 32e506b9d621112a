import { Button } from '@mantine/core';
import type { SavedCharger } from '../api/types';
import { t } from '../texts/rooms/chargers';
import { Dialog } from '../ui/Dialog';
import classes from '../ui/Dialog.module.css';
import { Warning } from '../ui/Warning';
import { ChargerSecret } from './ChargerSecret';

interface Props {
  charger: SavedCharger;
  password: string;
  onClose: () => void;
}

/** A charger's new password, shown only this once. */
export function PasswordSaved({ charger: { deviceId, warnings = [] }, password, onClose }: Props) {
  return (
    <Dialog onClose={onClose} title={t('saved.title', { id: deviceId })} size={520} showsSecret>
      <div className={classes.body}>
        <p>{t('saved.enter')}</p>
        {warnings.map((warning) => (
          <Warning key={warning}>{warning}</Warning>
        ))}
        <ChargerSecret deviceId={deviceId} password={password} />
        <Button data-autofocus onClick={onClose}>
          {t('new.done')}
        </Button>
      </div>
    </Dialog>
  );
}
