import { Button, PasswordInput } from '@mantine/core';
import { tooLong } from '../lib/tooLong';
import { t } from '../texts/rooms/chargers';
import { Warning } from '../ui/Warning';
import classes from './ChargerPassword.module.css';

const SHORTEST = 4;
const GOOD = 8;
const LONGEST = 255;

interface Props {
  label: string;
  description: string;
  value: string;
  onChange: (password: string) => void;
  error?: string | null;
}

/** A field for a charger's password, typed or generated. */
export function ChargerPassword({ label, description, value, onChange, error }: Props) {
  const isShort = value !== '' && value.length < GOOD;
  return (
    <div className={classes.field}>
      <PasswordInput
        label={label}
        description={description}
        autoComplete="new-password"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error ?? tooLong(value, LONGEST)}
        visibilityToggleButtonProps={{ 'aria-label': t('password.show') }}
        inputContainer={(input) => (
          <div className={classes.password}>
            {input}
            <Button variant="default" onClick={() => onChange(randomPassword())}>
              {t('password.make')}
            </Button>
          </div>
        )}
      />
      {isShort && !error && (
        <Warning>
          {value.length < SHORTEST
            ? t('password.short', { least: SHORTEST, good: GOOD })
            : t('password.weak', { good: GOOD })}
        </Warning>
      )}
    </div>
  );
}

/** Generates 20 letters and digits, as many as OCPP allows in an AuthorizationKey. */
function randomPassword(): string {
  const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from(
    crypto.getRandomValues(new Uint32Array(20)),
    (number) => letters[number % letters.length],
  ).join('');
}
