import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { ChargerPassword } from './ChargerPassword';

function Field({ error }: { error?: string }) {
  const [password, setPassword] = useState('');
  return (
    <ChargerPassword
      label="Password"
      description="Optional."
      value={password}
      onChange={setPassword}
      error={error}
    />
  );
}

const field = () => screen.getByLabelText<HTMLInputElement>('Password');
const type = (value: string) => fireEvent.change(field(), { target: { value } });

it('generates 20 letters and digits, other ones each time', () => {
  show(<Field />);
  const generated = [1, 2].map(() => {
    fireEvent.click(screen.getByRole('button', { name: 'Generate' }));
    return field().value;
  });
  for (const password of generated) expect(password).toMatch(/^[A-Za-z0-9]{20}$/);
  expect(generated[0]).not.toBe(generated[1]);
});

it.each([
  ['abc', /^Use at least 4 characters/],
  ['abcd', /^Easy to guess/],
])('warns of %s, which is short', (password, warning) => {
  show(<Field />);
  type(password);
  expect(screen.getByText(warning)).toBeVisible();
  type('long enough');
  expect(screen.queryByText(warning)).toBeNull();
});

it('says that a password is too long, or why the server refused it', () => {
  show(<Field />);
  type('a'.repeat(256));
  expect(screen.getByText(/256/)).toBeVisible();
  show(<Field error="Too common." />);
  expect(screen.getByText('Too common.')).toBeVisible();
});
