import { CopyButton } from '../../components/CopyButton';
import classes from './ChargerSecret.module.css';

/** What a charger signs in with, this once. */
export function ChargerSecret({ deviceId, password }: { deviceId: string; password: string }) {
  return (
    <section className={classes.secret} aria-label="Sign-in of the charger">
      <dl>
        <div>
          <dt>User name</dt>
          <dd>{deviceId}</dd>
        </div>
        <div>
          <dt>Password</dt>
          <dd>{password}</dd>
        </div>
      </dl>
      <CopyButton text={password} what="the password" label="Copy password" />
      <p>
        <strong>Copy it now.</strong> We keep only its fingerprint, so nobody can show it to you again.
      </p>
    </section>
  );
}
