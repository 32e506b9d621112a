import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ShownTariff } from '../../api/types';
import { aCharger, aTariff } from '../../test/examples';
import { anApi, json, problem, show } from '../../test/render';
import EditCharger from './EditCharger';

const PATCH = 'PATCH /chargers/CP001';
const TARIFFS = 'GET /tariffs';
const onClose = vi.fn();

function edit(hasPassword: boolean, answer = json(aCharger()), tariffs: ShownTariff[] = []) {
  const asked = anApi({ [PATCH]: [answer], [TARIFFS]: [json({ items: tariffs, nextCursor: null })] });
  show(<EditCharger charger={aCharger({ name: 'Bay 1', hasPassword })} onClose={onClose} />);
  return asked;
}

const save = () => fireEvent.click(screen.getByRole('button', { name: 'Save' }));
const changes = (asked: ReturnType<typeof anApi>) => asked.filter(({ what }) => what === PATCH);
const sent = (asked: ReturnType<typeof anApi>) => changes(asked).at(-1)?.body;

afterEach(() => {
  vi.clearAllMocks();
  vi.unstubAllGlobals();
});

it('sends nothing if nothing was changed', () => {
  const asked = edit(true);
  save();
  expect(onClose).toHaveBeenCalledOnce();
  expect(changes(asked)).toEqual([]);
});

it('leaves the power rating to be measured if none is given', async () => {
  const asked = edit(false);
  fireEvent.change(screen.getByLabelText('Power rating, kW'), { target: { value: '' } });
  fireEvent.click(screen.getByLabelText('Maintenance'));
  save();
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(sent(asked)).toEqual({ chargerStatus: 'maintenance', powerRatingW: null });
});

it('gives it a tariff', async () => {
  const asked = edit(false, json(aCharger()), [aTariff()]);
  fireEvent.change(await screen.findByLabelText('Tariff'), { target: { value: '3' } });
  save();
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(sent(asked)).toEqual({ tariffId: 3 });
});

describe('the password of a charger', () => {
  it('stays as it is if nothing is typed', async () => {
    const asked = edit(true);
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: ' ' } });
    save();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(sent(asked)).toEqual({ name: null });
  });

  it('is shown once more after a change', async () => {
    const asked = edit(true);
    fireEvent.change(screen.getByLabelText('New password'), { target: { value: 'a-new-password-16' } });
    save();
    expect(await screen.findByText('CP001 has a new password')).toBeVisible();
    expect(sent(asked)).toEqual({ password: 'a-new-password-16' });
    expect(screen.getByText('a-new-password-16')).toBeVisible();
    expect(onClose).not.toHaveBeenCalled();
  });

  it('goes away with the switch, whatever is typed', async () => {
    const asked = edit(true);
    fireEvent.change(screen.getByLabelText('New password'), { target: { value: 'half typed' } });
    fireEvent.click(screen.getByRole('switch', { name: 'Let it in without a password' }));
    expect(screen.queryByLabelText('New password')).toBeNull();
    save();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(sent(asked)).toEqual({ password: null });
  });

  it('can’t be removed if there is none', () => {
    edit(false);
    expect(screen.getByLabelText('Password')).toBeVisible();
    expect(screen.queryByRole('switch')).toBeNull();
  });

  it('can be generated, with letters and digits only', async () => {
    edit(false);
    fireEvent.click(screen.getByRole('button', { name: 'Generate' }));
    expect(screen.getByLabelText<HTMLInputElement>('Password').value).toMatch(/^[A-Za-z0-9]{20}$/);
  });

  it('is kept if it is refused, with the reason at the field', async () => {
    edit(true, problem(422, 'validation', { password: 'Too short.' }));
    fireEvent.change(screen.getByLabelText('New password'), { target: { value: 'short' } });
    save();
    expect(await screen.findByText('Too short.')).toBeVisible();
    expect(screen.getByLabelText('New password')).toHaveValue('short');
    expect(screen.getByRole('button', { name: 'Save' })).toBeEnabled();
  });
});
