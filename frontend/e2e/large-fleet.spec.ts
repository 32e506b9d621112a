import type { components } from '../src/api/schema.gen';
import { asked, type ChargerQuery, found } from '../src/chargers/query';
import { Api } from './support/api';
import { Charger } from './support/charger';
import type { Mailbox } from './support/mailbox';
import { ADMIN, GenxServer } from './support/server';
import { ANSWERED, card, expect, giveSession, test } from './support/test';

type Fleet = components['schemas']['ChargerPage'];

const HELD = 2_000;
const CHARGERS = 2_100;

const QUERIES: ChargerQuery[] = [
  {},
  { q: 'volt rapid' },
  { connection: 'online', vendor: ['Volt & Sons'] },
  { state: ['Faulted'] },
  { state: ['Waiting', 'Unknown'] },
  { state: ['Offline'], status: ['active'] },
  { charging: 'yes' },
  { registration: ['pending'] },
  // Not by lastSeen, which is saved only every few seconds while a charger is connected.
  ...(['charger', 'power', 'faults', 'model', 'registered'] as const).flatMap((sort) => [
    { sort },
    { sort, descending: 'yes' as const },
  ]),
];

test('the browser and the server find the same chargers in the same order', async ({ api, connect }) => {
  const vendors = ['Volt & Sons', 'Kerbside', 'hearth', 'Nordlade'];
  for (const [index, vendor] of vendors.entries()) {
    const charger = await connect(`CP-${vendor.slice(0, 4)}`);
    await charger.boot(vendor, index % 2 ? 'Twin' : 'Rapid');
    await charger.status(1, ['Available', 'Charging', 'Faulted', 'SuspendedEV'][index] ?? '');
    if (index === 2) await charger.status(0, 'Faulted');
    if (index === 1) await charger.meter(1, await charger.start(1), 7_000, 120);
    if (index === 3) await charger.disconnect();
  }
  await (await connect('cp-silent')).call('Heartbeat');
  await api.send('POST', '/chargers', { deviceId: 'CP-NEVER', registration: 'pending' });
  // The time when a charger was last seen is saved only every few seconds.
  await expect(async () => {
    const { items } = (await api.send('GET', '/chargers?limit=200')) as Fleet;
    for (const query of QUERIES) {
      const answer = (await api.send('GET', `/chargers?${inAddress(asked(query))}`)) as Fleet;
      const ids = answer.items.map(({ deviceId }) => deviceId);
      const own = found(items, query).map(({ deviceId }) => deviceId);
      expect(own, JSON.stringify(query)).toEqual(ids);
      expect(answer.total, JSON.stringify(query)).toBe(ids.length);
    }
  }).toPass({ timeout: 15_000 });
  const [first] = ((await api.send('GET', '/chargers?sort=power&order=desc')) as Fleet).items;
  expect(first?.deviceId).toBe('CP-Kerb');
});

function inAddress(query: Record<string, unknown>): URLSearchParams {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one === undefined ? '' : String(one)]),
  );
  return new URLSearchParams(pairs.filter(([, value]) => value !== ''));
}

test('a fleet too large for a browser comes from the server, and the part in sight is live', async ({
  page,
  mailbox,
  errors,
}) => {
  errors.allow(ANSWERED(404, '/api/v1/chargers/NONE'));
  test.setTimeout(120_000);
  const server = await GenxServer.start();
  try {
    await server.fillFleet(CHARGERS);
    const charger = await Charger.connect(server.chargerUrl, 'CP02050');
    await charger.boot();
    await charger.status(1, 'Available');
    await charger.status(2, 'Available');
    await giveSession(page, server, ADMIN);
    await look(page, server, charger, mailbox);
    await charger.disconnect();
  } finally {
    await page.goto('about:blank');
    await server.stop();
  }
});

async function look(
  page: import('@playwright/test').Page,
  server: GenxServer,
  charger: Charger,
  mailbox: Mailbox,
): Promise<void> {
  const listed = page.getByRole('table', { name: 'Chargers' });
  await test.step('the first page and the figures', async () => {
    await page.goto(`${server.url}/chargers`);
    await expect(page.getByRole('region', { name: 'The fleet now' })).toContainText('chargers2,100');
    await expect(card(page, 'CP02050')).toContainText('Online');
    await expect(card(page, 'CP00001')).toContainText('Offline');
  });

  await test.step('what is in sight is live', async () => {
    await charger.status(2, 'Faulted', 'GroundFailure');
    await expect(card(page, 'CP02050')).toContainText('GroundFailure');
    await charger.meter(1, await charger.start(1), 7_400, 500);
    await charger.status(1, 'Charging');
    await expect(card(page, 'CP02050')).toContainText('7.4 kW');
  });

  await test.step('a search finds what is not in the browser', async () => {
    await page.getByRole('searchbox').fill('park 2099');
    await expect(card(page, 'CP02099')).toBeVisible();
    await expect(page.getByRole('main').getByRole('status').first()).toHaveText('1 charger');
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'Faulted 1' }).click();
    await expect(page.getByRole('main').getByRole('status').first()).toHaveText('1 connector on 1 charger');
    await page.getByRole('button', { name: 'Faulted 1' }).click();
  });

  await test.step('one of them is found by the palette, and its page asks for it alone', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('cp02098');
    await expect(page.getByRole('option', { name: /^CP02098/ })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'CP02098' })).toBeVisible();
    await page.goto(`${server.url}/chargers/CP02097`);
    await expect(page.getByRole('heading', { level: 1, name: 'CP02097' })).toBeVisible();
    const api = await Api.signIn(server, mailbox);
    await api.send('PATCH', '/chargers/CP02097', { chargerStatus: 'maintenance' });
    await expect(page.getByRole('main').getByText('Maintenance')).toBeVisible();
    await page.goto(`${server.url}/chargers/NONE`);
    await expect(page.getByText('There is no charger NONE')).toBeVisible();
  });

  await test.step('the dashboard counts and lists all of it', async () => {
    await page.goto(`${server.url}/dashboard`);
    await expect(page.getByRole('region', { name: 'The fleet now' })).toContainText('1/2,100');
    await expect(page.getByText('All 2,098 chargers')).toBeVisible();
    await expect(page.getByRole('link', { name: /CP02050.*7\.4/ })).toBeVisible();
  });

  await test.step('the list goes on as one scrolls, up to what a browser holds', async () => {
    await page.goto(`${server.url}/chargers?view=table&sort=charger`);
    await expect(listed).toHaveAttribute('aria-rowcount', '101');
    await expect(async () => {
      await page.mouse.wheel(0, 100_000);
      await expect(listed).toHaveAttribute('aria-rowcount', String(HELD + 1), { timeout: 50 });
    }).toPass({ timeout: 30_000, intervals: [50] });
    await page.mouse.wheel(0, 1_000_000);
    await expect(page.getByText('These are the first 2,000 of 2,100 chargers.')).toBeVisible();
    await expect(page.getByRole('row', { name: /CP02000/ })).toBeVisible();
  });
}
