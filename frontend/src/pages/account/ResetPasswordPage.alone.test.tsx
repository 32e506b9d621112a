import { fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { anApi, json, problem, show } from '../../test/render';
import { ResetPasswordPage } from './ResetPasswordPage';

const search = vi.hoisted(() => ({ current: {} as Record<string, string> }));
vi.mock('@tanstack/react-router', () => ({
  Link: 'a',
  useNavigate: () => vi.fn(),
  useSearch: () => search.current,
}));

const CHECK = 'POST /auth/password-link/check';
const RESET = 'POST /auth/reset-password';
const forAnn = () => json({ purpose: 'reset', email: 'ann@example.org' });

function open(address: Record<string, string>, answers: Parameters<typeof anApi>[0]) {
  search.current = address;
  const asked = anApi(answers);
  show(<ResetPasswordPage />);
  return asked;
}

async function set(password: string): Promise<HTMLElement> {
  const field = await screen.findByLabelText('New password');
  fireEvent.change(field, { target: { value: password } });
  fireEvent.click(screen.getByRole('button', { name: 'Set password' }));
  return field;
}

afterEach(() => vi.unstubAllGlobals());

describe('a link to a new password', () => {
  it('says whose password it sets, and sets it', async () => {
    const asked = open(
      { token: 't1' },
      { [CHECK]: [forAnn()], [RESET]: [new Response(null, { status: 204 })] },
    );
    expect(await screen.findByText('ann@example.org')).toBeVisible();
    await set('nine slow yellow trams');
    expect(await screen.findByText('Password changed')).toBeVisible();
    expect(asked.at(-1)).toEqual({ what: RESET, body: { token: 't1', password: 'nine slow yellow trams' } });
    expect(screen.getByLabelText('Email')).toHaveValue('ann@example.org');
  });

  it('keeps a password that was refused, and says why', async () => {
    const weak = problem(422, 'validation', { password: 'This password is too common.' });
    open({ token: 't1' }, { [CHECK]: [forAnn()], [RESET]: [weak] });
    const field = await set('password1234');
    expect(await screen.findByText('This password is too common.')).toBeVisible();
    expect(field).toHaveValue('password1234');
    expect(screen.getByRole('button', { name: 'Set password' })).toBeEnabled();
  });

  it('may be invalid from the start, or by the time it is used', async () => {
    open({ token: 't1' }, { [CHECK]: [forAnn()], [RESET]: [problem(400, 'bad-link')] });
    await set('nine slow yellow trams');
    expect(await screen.findByText('Send a new link')).toBeVisible();
  });

  it('asks for nothing if it is invalid', async () => {
    open({ token: 't1', invitation: '1' }, { [CHECK]: [problem(400, 'bad-link')] });
    expect(await screen.findByText(/Ask the administrator/)).toBeVisible();
    expect(screen.queryByLabelText('New password')).toBeNull();
  });

  it.each([
    ['used-link', 'This link has already been used', 'Go to login'],
    ['expired-link', 'This link has expired', 'Send a new link'],
    ['bad-link', 'This link doesn’t work', 'Send a new link'],
  ])('says why it is dead: %s', async (type, title, way) => {
    open({ token: 't1' }, { [CHECK]: [problem(400, type)] });
    expect(await screen.findByRole('heading', { name: title })).toBeVisible();
    expect(screen.getByText(way)).toBeVisible();
  });

  it('drops a complaint once the password has changed', async () => {
    const weak = problem(422, 'validation', { password: 'This password is too common.' });
    open({ token: 't1' }, { [CHECK]: [forAnn()], [RESET]: [weak] });
    const field = await set('password1234');
    expect(await screen.findByText('This password is too common.')).toBeVisible();
    fireEvent.change(field, { target: { value: 'nine slow yellow trams' } });
    expect(screen.getByText('Strong')).toBeVisible();
    expect(screen.queryByText('This password is too common.')).toBeNull();
  });

  it('can be used even if it could not be checked', async () => {
    open({ token: 't1' }, { [CHECK]: [problem(503, 'away')] });
    expect(await screen.findByLabelText('New password')).toBeVisible();
  });

  it('welcomes people who were invited, whatever its address says', async () => {
    open({ token: 't1' }, { [CHECK]: [json({ purpose: 'invitation', email: 'ann@example.org' })] });
    expect(await screen.findByText('Welcome to GenX')).toBeVisible();
  });
});
