import { useChargerUrl } from '../api/server';
import classes from './ChargerAddress.module.css';
import { CopyButton } from './CopyButton';

/** The address to type into a charger, with an example of an id at its end. */
export function ChargerAddress({ example }: { example: string }) {
  const base = useChargerUrl();
  return (
    <div className={classes.address}>
      <code className={classes.text}>
        {base}
        <span className={classes.id}>{example}</span>
      </code>
      <CopyButton text={base + example} what="the address" className={classes.copy} />
    </div>
  );
}
