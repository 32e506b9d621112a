import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { aTransaction } from '../../test/examples';
import { anApi, json, show } from '../../test/render';
import { MeterFacts } from './MeterFacts';

it.each([
  [false, 'At stop'],
  [true, 'At stop, estimated'],
])('says whether the end is estimated (%s)', (estimated, name) => {
  anApi({ 'GET /transactions/7/signed-meter-values': [json({ items: [] })] });
  const transaction = aTransaction({ transactionId: 7, status: 'stopped', meterStop: 100_000, estimated });
  show(<MeterFacts transaction={transaction} samples={0} />);
  expect(screen.getByText(name, { exact: true })).toBeInTheDocument();
});
