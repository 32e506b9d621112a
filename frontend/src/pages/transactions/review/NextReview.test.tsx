import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { aTransaction } from '../../../test/examples';
import { anApi, json, showRouted } from '../../../test/render';
import { NextReview } from './NextReview';

it.each([
  [[7], 'Next to review (1)'],
  [[7, 5], 'Next to review (2)'],
])('leads to the next of the sessions %j that need a review', async (ids, name) => {
  const items = ids.map((transactionId) => aTransaction({ transactionId, suspect: true }));
  anApi({ 'GET /transactions': [json({ items, nextCursor: null })] });
  showRouted(<NextReview transactionId={9} />);
  expect(await screen.findByRole('link', { name })).toHaveAttribute('href', '/transactions/7');
});
