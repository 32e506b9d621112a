import { Button, PasswordInput } from '@mantine/core';
import { tooLong } from '../../components/tooLong';
import { Warning } from '../../components/Warning';
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

/** A password that a charger is to sign in with, typed or made. */
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
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        inputContainer={(input) => (
          <div className={classes.password}>
            {input}
            <Button variant="default" onClick={() => onChange(randomPassword())}>
              Make one
            </Button>
          </div>
        )}
      />
      {isShort && !error && (
        <Warning>
          {value.length < SHORTEST
            ? `At least ${SHORTEST} characters, better ${GOOD}.`
            : `Easily guessed: use at least ${GOOD} characters if the charger takes them.`}
        </Warning>
      )}
    </div>
  );
}

/** 20 letters and digits: what OCPP lets a charger keep as its AuthorizationKey. */
function randomPassword(): string {
  const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from(
    crypto.getRandomValues(new Uint32Array(20)),
    (number) => letters[number % letters.length],
  ).join('');
}
