import classes from './StrengthMeter.module.css';
import { SHORTEST, strength } from './strength';

/** Four segments and a word, while a password is typed. */
export function StrengthMeter({ password, id }: { password: string; id: string }) {
  const { level, word } = strength(password);
  return (
    <div className={classes.meter} data-level={level}>
      <div className={classes.segments} aria-hidden="true">
        {[1, 2, 3, 4].map((segment) => (
          <span key={segment} data-on={segment <= level || undefined} />
        ))}
      </div>
      <p id={id} className={classes.word} aria-live="polite">
        {word || `At least ${SHORTEST} characters. Three or four words that don’t belong together do.`}
        {level === 1 && `, ${SHORTEST - password.length} more`}
      </p>
    </div>
  );
}
