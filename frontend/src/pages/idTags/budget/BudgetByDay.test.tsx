import { fireEvent, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { TagUsage } from '../../../api/types';
import { show } from '../../../test/render';
import BudgetByDay from './BudgetByDay';

const NOW = Date.parse('2025-11-23T12:00:00Z');
const USAGE: TagUsage = {
  since: '2025-11-01T00:00:00.000Z',
  until: '2025-12-01T00:00:00.000Z',
  days: [
    { day: '2025-11-04', energyWh: 6_000, transactions: 1, leftOut: 0 },
    { day: '2025-11-23', energyWh: 39_000, transactions: 3, leftOut: 1 },
  ],
};
const BUDGET = { energyWh: 80_000, per: 'month', added: 0, used: 45_000 } as const;

it('says in one line from when it counts, where it leads, and what is left out', () => {
  const again = show(<BudgetByDay budget={BUDGET} usage={USAGE} now={NOW} />);
  expect(
    screen.getByText(/^Counted from 1 Nov, days of UTC\. At this pace about 60\.00 kWh by 30 Nov\./),
  ).toBeVisible();
  expect(screen.getByText('1 session needs a review and is left out.')).toBeVisible();
  again(<BudgetByDay budget={{ ...BUDGET, energyWh: 50_000 }} usage={USAGE} now={NOW} />);
  expect(screen.getByText(/At this pace it is used up about 26 Nov\./)).toBeVisible();
  again(<BudgetByDay budget={{ ...BUDGET, per: 'day' }} usage={USAGE} now={NOW} />);
  expect(screen.getByText(/^At most 39\.00 kWh on a day since 1 Nov, days of UTC\.$/)).toBeVisible();
});

it('is a table, too', () => {
  show(<BudgetByDay budget={BUDGET} usage={USAGE} now={NOW} />);
  fireEvent.click(screen.getByRole('button', { name: 'Show as table' }));
  const rows = screen.getAllByRole('row').map(({ textContent }) => textContent);
  expect(rows).toEqual(['DaySessionsEnergy (kWh)So far (kWh)', '4 Nov16.006.00', '23 Nov339.0045.00']);
  fireEvent.click(screen.getByRole('button', { name: 'Show as chart' }));
  expect(screen.queryByRole('table')).toBeNull();
});
