import { screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aPerson } from '../../../test/examples';
import { anApi, json, problem, show, signInAs, signOut } from '../../../test/render';
import { comparison } from './comparison';
import { leftOut } from './leftOut';
import { Sheet } from './Sheet';
import type { Figures, Month } from './useMonth';
import { useMonth } from './useMonth';

const SPAN = {
  from: '2026-11-01T00:00:00.000Z',
  to: '2026-12-01T00:00:00.000Z',
  timeZone: 'UTC',
  countedUntil: '2026-12-01T00:00:00.000Z',
};

interface Amounts {
  energyWh: number;
  total: string;
  totalInclTax: string;
  availability: number;
  inUse: number;
  seconds: number;
}

function figures({ energyWh, total, totalInclTax, availability, inUse, seconds }: Amounts, month: string) {
  const bucket = (day: string) => ({
    from: `${month}-${day}T00:00:00.000Z`,
    to: `${month}-${day}T24:00:00.000Z`,
    label: `${month}-${day}T00:00:00+00:00`,
    partial: false,
    sessions: 20,
    groups: [],
  });
  const sums = {
    currency: 'EUR',
    total,
    totalInclTax,
    sessions: 40,
    perSession: null,
    before: '0',
    change: null,
  };
  const group = { share: 1, sessions: 40, change: null };
  return {
    energy: {
      ...SPAN,
      bucket: 'day',
      group: 'charger',
      totals: {
        energyWh,
        sessions: 40,
        perSessionWh: energyWh / 40,
        beforeWh: 0,
        sessionsBefore: 0,
        change: null,
        sessionsChange: null,
      },
      today: null,
      outsideSessionsWh: 0,
      leftOut: { sessions: 2, energyWh: 910_420 },
      groups: [{ key: 'CP001', name: 'Harbour', energyWh, perSessionWh: null, beforeWh: 0, ...group }],
      buckets: ['01', '02'].map((day) => ({ ...bucket(day), energyWh: energyWh / 2, othersWh: 0 })),
    },
    revenue: {
      ...SPAN,
      bucket: 'day',
      group: 'tariff',
      currency: 'EUR',
      totals: [sums, { ...sums, currency: 'CHF', total: '10.00', totalInclTax: '10.81', sessions: 1 }],
      leftOut: { unpricedSessions: 1, unpricedWh: 12_000, suspectSessions: 2 },
      groups: [
        {
          ...group,
          key: '7',
          name: 'Harbour day rate',
          total,
          totalInclTax,
          energyWh,
          perSession: null,
          before: '0',
        },
      ],
      buckets: ['01', '02'].map((day) => ({
        ...bucket(day),
        total: '100.00',
        totalInclTax: '119.00',
        others: '0',
      })),
    },
    availability: {
      ...SPAN,
      rule: 'nevi',
      target: 97,
      countsNetwork: false,
      all: { upS: 1, downS: 1, excludedS: 7200, notMeasuredS: 3600, availability, meets: null },
      connectors: 2,
      meeting: 1,
      missing: 1,
      belowPower: 3,
      unrated: 1,
      items: [
        {
          deviceId: 'CP002',
          connectorId: 1,
          name: null,
          upS: 1,
          downS: 9000,
          excludedS: 0,
          notMeasuredS: 0,
          availability: 71.2,
          meets: false,
          strip: [],
        },
      ],
      nextCursor: null,
    },
    use: {
      ...SPAN,
      connectors: 2,
      seconds: 1,
      inUse,
      shares: null,
      sessions: 40,
      sessionsPerConnectorDay: 1.3,
      medianSessionMinutes: null,
      busiest: null,
      hours: null,
      items: null,
      nextCursor: null,
    },
    faults: {
      ...SPAN,
      seconds,
      secondsBefore: 0,
      change: null,
      count: 3,
      chargersAffected: 1,
      chargers: 2,
      meanClearS: null,
      connectorsFaultedNow: 0,
      by: 'errorCode',
      groups: [
        {
          key: 'GroundFailure',
          name: null,
          connectorId: null,
          errorCode: null,
          seconds,
          share: 1,
          cumulative: 1,
          count: 3,
          chargers: 1,
          longestS: seconds,
          sessions: null,
          perThousandSessions: null,
        },
      ],
      groupCount: 1,
      weeks: [],
    },
  } satisfies Figures;
}

const NOW = figures(
  {
    energyWh: 1_200_000,
    total: '200.00',
    totalInclTax: '238.00',
    availability: 98.5,
    inUse: 0.15,
    seconds: 7200,
  },
  '2026-11',
);
const BEFORE = figures(
  {
    energyWh: 1_000_000,
    total: '100.00',
    totalInclTax: '119.00',
    availability: 98,
    inUse: 0.1,
    seconds: 14_400,
  },
  '2026-10',
);
const MONTH: Month = {
  days: { from: '2026-11-01', to: '2026-11-30' },
  now: NOW,
  before: BEFORE,
  leastUsed: {
    ...NOW.use,
    items: [
      {
        deviceId: 'CP002',
        name: null,
        connectorId: null,
        inUse: 0,
        charging: 0,
        pluggedIn: 0,
        offline: 0,
        seconds: 1,
        sessions: 0,
        energyWh: 0,
      },
    ],
  },
  lostMost: { ...NOW.faults, by: 'charger', groups: [] },
  revenues: [NOW.revenue, { ...NOW.revenue, currency: 'CHF', groups: [] }],
  exclusions: [],
  hasMoreExclusions: false,
  madeAt: Date.parse('2026-12-01T15:04:00Z'),
};

beforeEach(() => signInAs(aPerson()));
afterEach(signOut);

const sheet = () =>
  show(
    <Sheet
      month={MONTH}
      query={{ ...MONTH.days, deviceId: undefined as never }}
      rule="nevi"
      zone="Europe/Berlin"
    />,
  );

it('says what it is about, who made it and when', () => {
  sheet();
  expect(screen.getByRole('heading', { name: 'Monthly report, November 2026' })).toBeVisible();
  expect(screen.getByText('All 2 chargers, 2 connectors')).toBeVisible();
  expect(screen.getByText('Days of Europe/Berlin')).toBeVisible();
  expect(screen.getByText(/^Made on 1 Dec 2026, 16:04 by /)).toBeVisible();
  expect(screen.getByText(/^Availability by US NEVI: Up means available/)).toBeVisible();
});

it('has each part as a table, and offers it as a file', () => {
  sheet();
  const part = (name: string) => screen.getByRole('group', { name });
  expect(within(part('Most energy')).getByText('CP001 · Harbour')).toBeVisible();
  expect(within(part('Lowest availability')).getByText('71.20 %')).toBeVisible();
  expect(within(part('Most time lost to faults')).getByText('Nothing in this time.')).toBeVisible();
  expect(within(part('Revenue by tariff, EUR')).getByText('€38.00')).toBeVisible();
  expect(within(part('Day by day')).getByText('Sun 1 Nov')).toBeVisible();
  for (const about of [
    'Energy by day',
    'Least used',
    'Faults that cost most time',
    'Revenue by tariff, CHF',
  ]) {
    expect(screen.getByRole('button', { name: `CSV of ${about}` })).toBeEnabled();
  }
});

it('compares with the month before: amounts in per cent, shares in points', () => {
  const { columns, rows } = comparison(MONTH, 'nevi');
  const row = (name: string) => rows.find(([first]) => first === name)?.slice(1);
  expect(columns).toEqual(['Figure', 'November 2026', 'October 2026', 'Change']);
  expect(row('Energy')).toEqual(['1.20 MWh', '1.00 MWh', '+20 %']);
  expect(row('Tax, EUR')).toEqual(['€38.00', '€19.00', '+100 %']);
  expect(row('Revenue with tax, CHF')?.[2]).toBe('0 %');
  expect(row('Availability by US NEVI')).toEqual(['98.50 %', '98.00 %', '+0.5 points']);
  expect(row('Connector time in use')).toEqual(['15.0 %', '10.0 %', '+5.0 points']);
  expect(row('Time lost to faults')).toEqual(['2.0 h', '4.0 h', '-50 %']);
  expect(row('Mean time to clear a fault')).toEqual(['–', '–', '–']);
});

it('names the days if the month is not over, and has no target for a network', () => {
  const now = { ...NOW, availability: { ...NOW.availability, countsNetwork: true } };
  const { columns, rows } = comparison(
    { ...MONTH, days: { from: '2026-12-01', to: '2026-12-05' }, now },
    'uk',
  );
  expect(columns[1]).toMatch(/^1\s–\s5 Dec$/);
  expect(columns[2]).toMatch(/^1\s–\s5 Nov$/);
  expect(rows.some(([name]) => name?.startsWith('Connectors that meet'))).toBe(false);
});

it('says what is left out', () => {
  expect(leftOut(MONTH)).toEqual([
    '2 sessions need review: 910.42 kWh of energy is left out until then.',
    '1 session that ended has no cost: 12.00 kWh without revenue.',
    'No time is excluded from availability by hand.',
    '4 connectors are not covered by this rule: 3 with too little power, 1 without a power rating.',
    '1 h 0 min of connector time counts neither as up nor as down.',
  ]);
});

it('counts exclusions by reason, and says how far it goes', () => {
  const exclusion = {
    exclusionId: 1,
    deviceId: null,
    connectorId: null,
    from: SPAN.from,
    to: SPAN.to,
    evidence: null,
    createdAt: SPAN.from,
    createdBy: 'Ada',
  };
  const now = {
    ...NOW,
    energy: { ...NOW.energy, countedUntil: '2026-11-05T12:15:00.000Z', outsideSessionsWh: 5000 },
  };
  const [howFar, , , outside, exclusions] = leftOut({
    ...MONTH,
    now,
    exclusions: [
      { ...exclusion, reason: 'vandalism' },
      { ...exclusion, reason: 'plannedMaintenance' },
      { ...exclusion, reason: 'vandalism' },
    ],
    hasMoreExclusions: true,
  });
  expect(howFar).toMatch(/^The figures go up to 5 Nov 2026, 13:15;/);
  expect(outside).toBe('5.00 kWh by the registers came outside any session.');
  expect(exclusions).toBe(
    'More than 3 exclusions from availability: Vandalism (2) and Planned maintenance (1). 2 h 0 min of connector time is excluded.',
  );
});

function Loaded() {
  const { data, error } = useMonth({ from: '2026-11-01', to: '2026-11-30' }, 'nevi');
  return <p>{error ? 'failed' : data?.revenues.map(({ currency }) => currency).join(' ')}</p>;
}

it('loads the figures of both months, and the revenue of each currency', async () => {
  const asked = anApi({
    'GET /reports/energy': [json(NOW.energy)],
    'GET /reports/revenue': [
      json(NOW.revenue),
      json(BEFORE.revenue),
      json({ ...NOW.revenue, currency: 'CHF' }),
    ],
    'GET /reports/availability': [json(NOW.availability)],
    'GET /reports/utilisation': [json(NOW.use)],
    'GET /reports/faults': [json(NOW.faults)],
    'GET /exclusions': [json({ items: [], nextCursor: null })],
  });
  show(<Loaded />);
  expect(await screen.findByText('EUR CHF')).toBeVisible();
  expect(asked).toHaveLength(14);
});

it('fails as a whole: a report that lacks a part would be wrong', async () => {
  anApi({ 'GET /reports/energy': [problem(503, 'too-many-searches')] });
  show(<Loaded />);
  expect(await screen.findByText('failed')).toBeVisible();
});
