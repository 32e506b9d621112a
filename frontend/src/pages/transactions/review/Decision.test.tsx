import { fireEvent, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
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
});
const SUGGESTION: Suggestion = {
  source: { name: 'samples', energyWh: 18_300, of: [910_420, 892_120], fits: true },
  agreeing: 3,
  withinWh: 70,
};
const MOST = mostOf(ODD, { powerRatingW: 44_000, powerRatingSource: 'manual' });
const REVIEW = 'POST /transactions/7/review';

const decision = (suggestion: Suggestion | null = SUGGESTION) =>
  show(<Decision transaction={ODD} suggestion={suggestion} most={MOST} />);

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
    body: { verdict: 'corrected', energyWh: 18_300, note: 'start value 0' },
  });
});

it('keeps the energy as it was found', async () => {
  const asked = anApi({ [REVIEW]: [json(ODD)] });
  decision();
  fireEvent.click(screen.getByRole('radio', { name: /As it was found/ }));
  expect(screen.queryByText(/stay beside it/)).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Keep 910.42 kWh' }));
  await expect.poll(() => asked).toHaveLength(1);
  expect(asked[0]?.body).toEqual({ verdict: 'right', note: null });
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
  expect(asked[0]?.body).toEqual({ verdict: 'corrected', energyWh: 18_255, note: null });
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
  show(<Decision transaction={{ ...ODD, energyWh: 0, estimated: true }} suggestion={null} most={MOST} />);
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
