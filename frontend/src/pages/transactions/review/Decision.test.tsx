import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { aTransaction } from '../../../test/examples';
import { anApi, json, problem, show } from '../../../test/render';
import { Decision } from './Decision';
import { mostOf, type Suggestion } from './sources';
import { nextOf } from './useReview';

const ODD = aTransaction({
  transactionId: 7,
  status: 'stopped',
  suspect: true,
  stoppedAt: '2025-11-23T14:41:20.000Z',
  energyWh: 910_420,
  measuredEnergyWh: 910_420,
});
const SUGGESTION: Suggestion = {
  source: { name: 'samples', energyWh: 18_300, of: [910_420, 892_120], fits: true },
  agreeing: 3,
  withinWh: 70,
};
const MOST = mostOf(ODD, { powerRatingW: 44_000, powerRatingSource: 'manual' });
const REVIEW = 'POST /transactions/7/review';

const onDecided = vi.fn();
beforeEach(() => onDecided.mockClear());

const decision = (suggestion: Suggestion | null = SUGGESTION) =>
  show(<Decision transaction={ODD} suggestion={suggestion} most={MOST} onDecided={onDecided} />);

it('has the suggestion chosen, and saves it with the note only when told to', async () => {
  const asked = anApi({ [REVIEW]: [json(ODD)] });
  decision();
  expect(screen.getByRole('radio', { name: /By the meter values Suggested/ })).toBeChecked();
  expect(screen.getByText('3 sources agree within 0.07 kWh')).toBeInTheDocument();
  expect(screen.getByText('More than this charger can deliver')).toBeInTheDocument();
  expect(screen.getByText('910.42 kWh stay beside it, with your name and note.')).toBeInTheDocument();
  expect(asked).toEqual([]);
  fireEvent.change(screen.getByLabelText('Note'), { target: { value: ' start value 0 ' } });
  fireEvent.click(screen.getByRole('button', { name: 'Set to 18.30 kWh' }));
  await expect.poll(() => asked).toHaveLength(1);
  expect(asked[0]).toEqual({
    what: REVIEW,
    body: {
      verdict: 'corrected',
      energyWh: 18_300,
      note: 'start value 0',
      measuredEnergyWh: 910_420,
      replaces: null,
    },
  });
  await expect.poll(() => onDecided.mock.calls).toHaveLength(1);
});

it('keeps the energy as it was found', async () => {
  const asked = anApi({ [REVIEW]: [json(ODD)] });
  decision();
  fireEvent.click(screen.getByRole('radio', { name: /As it was found/ }));
  expect(screen.queryByText(/stay beside it/)).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Keep 910.42 kWh' }));
  await expect.poll(() => asked).toHaveLength(1);
  expect(asked[0]?.body).toMatchObject({ verdict: 'right', note: null });
});

it('takes another value, and says so if it was refused', async () => {
  const asked = anApi({ [REVIEW]: [problem(409, 'transaction-running')] });
  decision(null);
  expect(screen.getByRole('radio', { name: /Another value/ })).toBeChecked();
  expect(screen.getByRole('button', { name: 'Set the energy' })).toBeDisabled();
  fireEvent.change(screen.getByLabelText('Energy'), { target: { value: 'much' } });
  expect(screen.getByRole('button', { name: 'Set the energy' })).toBeDisabled();
  fireEvent.change(screen.getByLabelText('Energy'), { target: { value: '18.255' } });
  fireEvent.click(screen.getByRole('button', { name: 'Set to 18.26 kWh' }));
  expect(await screen.findByRole('alert')).toBeInTheDocument();
  expect(asked[0]?.body).toMatchObject({ verdict: 'corrected', energyWh: 18_255, note: null });
  expect(onDecided).not.toHaveBeenCalled();
});

it('keeps what was typed when somebody else is faster, and then replaces their review', async () => {
  const asked = anApi({ [REVIEW]: [problem(409, 'already-reviewed'), json(ODD)] });
  const reviewedAt = '2025-11-23T15:00:00.000Z';
  const theirs = { ...ODD, suspect: false, energyWh: 20_000, reviewedBy: 'ann@example.org', reviewedAt };
  const again = decision();
  fireEvent.change(screen.getByLabelText('Note'), { target: { value: 'mine' } });
  fireEvent.click(screen.getByRole('button', { name: 'Set to 18.30 kWh' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'Not saved: somebody has reviewed it meanwhile.',
  );
  again(<Decision transaction={theirs} suggestion={SUGGESTION} most={MOST} onDecided={onDecided} />);
  expect(screen.getByLabelText('Note')).toHaveValue('mine');
  expect(screen.getByText('910.42 kWh stay beside it, with your name and note.')).toBeInTheDocument();
  fireEvent.click(screen.getByRole('button', { name: 'Replace with 18.30 kWh' }));
  await expect.poll(() => asked).toHaveLength(2);
  expect(asked[1]?.body).toMatchObject({ energyWh: 18_300, note: 'mine', replaces: reviewedAt });
  await expect.poll(() => onDecided.mock.calls).toHaveLength(1);
});

it('says that the energy has changed meanwhile', async () => {
  anApi({ [REVIEW]: [problem(409, 'changed-meanwhile')] });
  decision();
  fireEvent.click(screen.getByRole('button', { name: 'Set to 18.30 kWh' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'its energy has changed while you were deciding',
  );
});

it('says at the field that a value is too large', () => {
  decision(null);
  const field = screen.getByLabelText('Energy');
  fireEvent.change(field, { target: { value: '1000000.001' } });
  expect(field).toHaveAccessibleDescription('At most 1,000,000 kWh');
  expect(screen.getByRole('button', { name: 'Set the energy' })).toBeDisabled();
  fireEvent.change(field, { target: { value: '1000000' } });
  expect(screen.queryByText('At most 1,000,000 kWh')).toBeNull();
  expect(screen.getByRole('button', { name: 'Set to 1,000,000.00 kWh' })).toBeEnabled();
});

it('does not say that a charger sent an end that is estimated', () => {
  const estimated = { ...ODD, energyWh: 0, measuredEnergyWh: 0, estimated: true };
  show(<Decision transaction={estimated} suggestion={null} most={MOST} onDecided={onDecided} />);
  expect(screen.getByText('GenX’s estimate: the charger sent no end')).toBeInTheDocument();
  expect(screen.queryByText('By what the charger sent')).toBeNull();
});

it('suggests what was found if a source agrees with it', () => {
  decision({ ...SUGGESTION, source: { ...SUGGESTION.source, energyWh: 910_000 } });
  expect(screen.getByRole('radio', { name: /As it was found Suggested/ })).toBeChecked();
  expect(screen.queryByRole('radio', { name: /By the meter values/ })).toBeNull();
});

it('leads from one to the next older one, and from the last to the first', () => {
  expect([nextOf([9, 7, 5], 9), nextOf([9, 7, 5], 7), nextOf([9, 7, 5], 5)]).toEqual([7, 5, 9]);
  expect([nextOf([9, 5], 7), nextOf([7], 7), nextOf([], 7)]).toEqual([5, undefined, undefined]);
});
