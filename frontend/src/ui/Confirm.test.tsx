import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { ApiProblem } from '../api/problem';
import { show } from '../test/render';
import { Confirm } from './Confirm';

const onClose = vi.fn();

function ask(onConfirm: () => Promise<unknown>) {
  show(
    <Confirm title="Deactivate ann@example.org?" verb="Deactivate" onConfirm={onConfirm} onClose={onClose}>
      Her sessions end at once.
    </Confirm>,
  );
}

const confirm = () => fireEvent.click(screen.getByRole('button', { name: 'Deactivate' }));

beforeEach(() => vi.clearAllMocks());

it('names the action and its consequence, and does nothing by itself', () => {
  const onConfirm = vi.fn(async () => undefined);
  ask(onConfirm);
  expect(screen.getByRole('dialog', { name: 'Deactivate ann@example.org?' })).toBeVisible();
  expect(screen.getByText('Her sessions end at once.')).toBeVisible();
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(onConfirm).not.toHaveBeenCalled();
  expect(onClose).toHaveBeenCalledOnce();
});

it('has the focus on Cancel at first, so that Enter does no harm', async () => {
  ask(async () => undefined);
  await waitFor(() => expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus());
});

it('runs the action once, and closes afterwards', async () => {
  let done: () => void = vi.fn();
  const onConfirm = vi.fn(() => new Promise<void>((resolve) => (done = resolve)));
  ask(onConfirm);
  confirm();
  confirm();
  expect(onClose).not.toHaveBeenCalled();
  done();
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(onConfirm).toHaveBeenCalledOnce();
});

it('stays open with the reason if the server refuses, and allows another try', async () => {
  ask(async () => {
    throw new ApiProblem(409, '/problems/not-found', 'There is no user ann.');
  });
  confirm();
  expect(await screen.findByRole('alert')).toHaveTextContent('There is no user ann.');
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.getByRole('button', { name: 'Deactivate' })).toBeEnabled();
});
