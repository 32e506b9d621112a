import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { session } from '../../api/session';
import { aPerson } from '../../test/examples';
import { anApi, json, problem, show } from '../../test/render';
import EditUser from './EditUser';
import InviteUser from './InviteUser';

const me = aPerson();
const ben = aPerson({ userId: 'u2', email: 'ben@example.org', role: 'operator' });
const INVITE = 'POST /users';
const CHANGE = 'PATCH /users/u2';
const onClose = vi.fn();

const click = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const typeEmail = (value: string) => fireEvent.change(screen.getByLabelText('Email'), { target: { value } });

beforeEach(() => session.signedIn({ accessToken: 't', expiresIn: 900, tokenType: 'Bearer', user: me }));
afterEach(() => {
  vi.clearAllMocks();
  vi.unstubAllGlobals();
});

describe('inviting', () => {
  it('sends the typed text without spaces around it, and offers the same role for the next one', async () => {
    const asked = anApi({ [INVITE]: [json(ben, 201)] });
    show(<InviteUser onClose={onClose} />);
    expect(screen.getByRole('button', { name: 'Send invitation' })).toBeDisabled();
    typeEmail(' ben@example.org ');
    fireEvent.click(screen.getByLabelText('Operator'));
    click('Send invitation');
    expect(await screen.findByText('ben@example.org is invited')).toBeVisible();
    expect(asked.find(({ what }) => what === INVITE)?.body).toEqual({
      email: 'ben@example.org',
      name: null,
      role: 'operator',
    });
    click('Invite another');
    expect(screen.getByLabelText('Email')).toHaveValue('');
    expect(screen.getByLabelText('Operator')).toBeChecked();
  });

  it('says at the field that the address belongs to a user, and keeps the typed text', async () => {
    anApi({ [INVITE]: [problem(409, 'already-exists')] });
    show(<InviteUser onClose={onClose} />);
    typeEmail('ben@example.org');
    click('Send invitation');
    expect(await screen.findByText('ben@example.org is already a user.')).toBeVisible();
    expect(screen.getByLabelText('Email')).toHaveValue('ben@example.org');
  });

  it('does not promise mails if none are sent', async () => {
    anApi({ 'GET /server': [json({ mail: 'log', chargerUrl: '' })] });
    show(<InviteUser onClose={onClose} />);
    expect(await screen.findByText(/No mail server is set/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Invite' })).toBeVisible();
  });
});

describe('editing', () => {
  it('warns that keys are revoked if a user gets a lower role', async () => {
    const asked = anApi({ [CHANGE]: [json(ben)] });
    show(<EditUser user={ben} onClose={onClose} />);
    fireEvent.click(screen.getByLabelText('Admin'));
    expect(screen.queryByText(/are revoked/)).toBeNull();
    fireEvent.click(screen.getByLabelText('Viewer'));
    expect(screen.getByText(/are revoked/)).toBeVisible();
    click('Save');
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(asked.find(({ what }) => what === CHANGE)?.body).toEqual({ role: 'viewer' });
  });

  it('has other words for one’s own account', async () => {
    anApi({ [`PATCH /users/${me.userId}`]: [json({ ...me, name: 'Ann' })] });
    show(<EditUser user={me} onClose={onClose} />);
    expect(screen.getByText('Signs you out here too.')).toBeVisible();
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'Ann' } });
    click('Save');
    await waitFor(() => expect(session.get()).toMatchObject({ user: { name: 'Ann' } }));
  });

  it('explains why the last admin has to stay one', async () => {
    anApi({ [`PATCH /users/${me.userId}`]: [problem(409, 'last-admin')] });
    show(<EditUser user={me} onClose={onClose} />);
    fireEvent.click(screen.getByLabelText('Viewer'));
    click('Save');
    expect(await screen.findByText(/This is the last admin/)).toBeVisible();
    expect(onClose).not.toHaveBeenCalled();
  });
});
