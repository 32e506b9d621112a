import { useChargerUrl } from '../api/server';
import { t } from '../texts/rooms/common';
import { CopyButton } from '../ui/CopyButton';
import classes from './ChargerAddress.module.css';

interface Props {
  example: string;
  /** For narrow places: the button below the address. */
  stacked?: boolean;
}

/** The address to enter in a charger, with an example of an id at its end. */
export function ChargerAddress({ example, stacked = false }: Props) {
  const base = useChargerUrl();
  const id = encodeURI(example);
  return (
    <div className={classes.address} data-stacked={stacked || undefined}>
      <code className={classes.text}>
        {base}
        <span className={classes.id}>{id}</span>
      </code>
      <CopyButton
        text={base + id}
        what={t('copy.the-address')}
        label={t('copy.address')}
        className={classes.copy}
      />
    </div>
  );
}
