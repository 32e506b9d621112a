import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { EnergyReport } from '../api/types';
import { anApi, json, problem, showRouted } from '../test/render';
import { ByDay } from './ByDay';

const DAYS = { from: '2026-11-01', to: '2026-11-02' };
const REPORT: EnergyReport = {
  from: '2026-11-01T00:00:00.000Z',
  to: '2026-11-03T00:00:00.000Z',
  timeZone: 'UTC',
  countedUntil: '2026-11-02T14:00:00.000Z',
  bucket: 'day',
  group: null,
  totals: {
    energyWh: 136_412_870,
    sessions: 4102,
    perSessionWh: 33_255,
    beforeWh: 125_149_420,
    sessionsBefore: 3870,
    change: 0.09,
    sessionsChange: 0.06,
  },
  today: null,
  outsideSessionsWh: 0,
  leftOut: { sessions: 0, energyWh: 0 },
  groups: [],
  buckets: ['2026-11-01', '2026-11-02'].map((day, place) => ({
    from: `${day}T00:00:00.000Z`,
    to: `${day}T24:00:00.000Z`,
    label: `${day}T00:00:00+00:00`,
    partial: place === 1,
    energyWh: 68_206_435,
    sessions: 2051,
    groups: [],
    othersWh: 0,
  })),
};

it('sums up the days, and leads to the report of them', async () => {
  anApi({ 'GET /reports/energy': [json(REPORT)] });
  showRouted(<ByDay query={DAYS} search={DAYS} />);
  const total = await screen.findByRole('link', { name: '136.41 MWh, up 9 %' });
  expect(total).toHaveAttribute('href', expect.stringMatching(/^\/reports\?.*from=.*2026-11-01/));
  expect(screen.getByRole('heading', { name: 'By day' })).toBeVisible();
});

it('says what went wrong in its place', async () => {
  anApi({ 'GET /reports/energy': [problem(422, 'report-too-long')] });
  showRouted(<ByDay query={DAYS} search={DAYS} />);
  expect(await screen.findByText('It said report-too-long.')).toBeVisible();
});
