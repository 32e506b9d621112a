import { t } from '../texts/rooms/chargers';
import { CopyButton } from '../ui/CopyButton';
import classes from './ChargerSecret.module.css';

/** A charger's user name and password, shown only this once. */
export function ChargerSecret({ deviceId, password }: { deviceId: string; password: string }) {
  return (
    <section className={classes.secret} aria-label={t('secret.label')}>
      <dl>
        <div>
          <dt>{t('secret.user-name')}</dt>
          <dd>{deviceId}</dd>
        </div>
        <div>
          <dt>{t('secret.password')}</dt>
          <dd>{password}</dd>
        </div>
      </dl>
      <CopyButton text={password} what={t('secret.what')} label={t('secret.copy')} />
      <p>{t.rich('secret.once', { b: (words) => <strong>{words}</strong> })}</p>
    </section>
  );
}
