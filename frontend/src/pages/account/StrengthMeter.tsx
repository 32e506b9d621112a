import { t } from '../../texts/rooms/account';
import classes from './StrengthMeter.module.css';
import { SHORTEST, type Strength, strength } from './strength';

/** The strength of a password being typed, as four segments and a word. */
export function StrengthMeter({ password, id }: { password: string; id: string }) {
  const level = strength(password);
  return (
    <div className={classes.meter} data-level={level}>
      <div className={classes.segments} aria-hidden="true">
        {[1, 2, 3, 4].map((segment) => (
          <span key={segment} data-on={segment <= level || undefined} />
        ))}
      </div>
      <p id={id} className={classes.word} aria-live="polite">
        {words(level, SHORTEST - password.length)}
      </p>
    </div>
  );
}

function words(level: Strength, missing: number): string {
  if (level === 0) return t('strength.0', { shortest: SHORTEST });
  if (level === 1) return t('strength.1', { count: missing });
  return t(`strength.${level}`);
}
