import type { Page } from '@playwright/test';
import { Api } from './support/api';
import { Charger } from './support/charger';
import { ADMIN, GenxServer } from './support/server';
import { ANSWERED, expect, expectAccessible, giveSession, test } from './support/test';

const ELSEWHERE = { localAddress: '127.0.0.2' };

/** The link to Connections in the sidebar. */
function connections(page: Page) {
  return page.getByRole('complementary').getByRole('link', { name: 'Connections' });
}

test('two devices on one identity: the badge, the decision, and the alarm among the earlier ones', async ({
  page,
  server,
  api,
  connect,
  signIn,
  otherBrowser,
}) => {
  test.slow();
  const charger = await connect('CP-TWICE');
  await charger.boot();
  await signIn();
  await page.goto('/dashboard');
  await expect(connections(page)).toHaveAccessibleName('Connections');

  await expect(Charger.connect(server.chargerUrl, 'CP-TWICE', ELSEWHERE)).rejects.toThrow('409');
  await expect(connections(page)).toHaveAccessibleName('Connections 1 open alarm');
  await expect(page.getByRole('region', { name: 'Needs attention' })).toContainText(
    'Two devices use the identity CP-TWICE',
  );
  await page.keyboard.press('Control+k');
  await page.keyboard.type('alarm');
  await expect(page.getByRole('option', { selected: true })).toHaveText(/CP-TWICE/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/connections#alarm-\d+$/);

  const alarm = page.getByRole('region', { name: 'Two devices use the identity CP-TWICE' });
  await expect(alarm.getByRole('row', { name: /^Address/ })).toContainText('127.0.0.1');
  await expect(alarm.getByRole('row', { name: /^Address/ }).getByRole('strong')).toHaveText('127.0.0.2');
  await expect(alarm.getByRole('img')).toHaveAccessibleName('Connected: A 1 time, B 0 times.');
  // The refused connections are read every 15 s.
  await expect(page.getByRole('region', { name: 'Two devices, one id' })).toContainText('CP-TWICE', {
    timeout: 20_000,
  });

  await page.goto('/chargers');
  await expect(page.getByRole('link', { name: /^CP-TWICE/ })).toContainText('Two devices use this id');
  await page.goto('/connections');

  const viewers = await otherBrowser(await api.person('viewer'));
  await viewers.goto('/connections');
  const seen = viewers.getByRole('region', { name: 'Two devices use the identity CP-TWICE' });
  await expect(seen.getByRole('link', { name: 'Logs of both' })).toBeVisible();
  await expect(seen.getByRole('button', { name: /Keep|Set|one device/ })).toHaveCount(0);

  await alarm.getByRole('button', { name: 'Keep A, refuse B… CP-TWICE' }).click();
  const dialog = page.getByRole('dialog', { name: 'Which device is CP-TWICE?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByText('1 hour').click();
  await dialog.getByRole('button', { name: 'Keep A, refuse B' }).click();
  await expect(dialog).toBeHidden();
  await expect(alarm).toBeHidden();
  await expect(connections(page)).toHaveAccessibleName('Connections');
  await expect(seen).toBeHidden();
  const earlier = page.getByRole('region', { name: 'Earlier alarms' });
  await expect(earlier).toContainText('Two devices on CP-TWICE');
  await expect(earlier).toContainText(
    /Only 127\.0\.0\.1 is let in until .*, as admin@example\.org decided\./,
  );

  // The decision is in force, is shown, and can be undone.
  await charger.status(1, 'Available');
  await expect(Charger.connect(server.chargerUrl, 'CP-TWICE', ELSEWHERE)).rejects.toThrow('403');
  await earlier.getByRole('button', { name: 'Let it in from anywhere: CP-TWICE' }).click();
  await expect(earlier).toContainText('Dismissed by admin@example.org.');
});

test('a new password for a charger that two devices claim to be', async ({
  page,
  server,
  connect,
  signIn,
}) => {
  const charger = await connect('CP-COPY');
  await charger.boot();
  await expect(Charger.connect(server.chargerUrl, 'CP-COPY', ELSEWHERE)).rejects.toThrow('409');
  await signIn();
  await page.goto('/connections');
  const alarm = page.getByRole('region', { name: 'Two devices use the identity CP-COPY' });
  await alarm.getByRole('button', { name: 'Set a new password… CP-COPY' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('New password').fill('abcd');
  await expect(dialog.getByText(/^Easy to guess/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Set password' }).click();
  await expect(dialog).toHaveAccessibleName('CP-COPY has a new password');
  await expect(dialog.getByText(/characters is easy to guess/)).toBeVisible();
  await expect.poll(() => charger.socket.readyState).toBe(charger.socket.CLOSED);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await alarm.getByRole('button', { name: 'It’s one device: CP-COPY' }).click();
  await expect(alarm).toBeHidden();
  await expect(page.getByRole('region', { name: 'Earlier alarms' })).toContainText('Dismissed by');
});

test('alarms that do not load, and then do', { tag: '@phone' }, async ({ page, errors, signIn }) => {
  errors.allow(ANSWERED(500, '/security-alarms'));
  await signIn();
  const alarms = '**/api/v1/security-alarms?*';
  await page.route(alarms, (route) => route.fulfill({ status: 500, json: { detail: 'It broke.' } }));
  await page.goto('/connections');
  for (const what of ['Security alarms', 'Earlier alarms']) {
    await expect(page.getByRole('alert').filter({ hasText: `${what} didn’t load.` })).toBeVisible();
  }
  await expect(page.getByText('All is well')).toBeHidden();
  await expectAccessible(page);
  await page.unroute(alarms);
  const again = page.getByRole('button', { name: 'Try again' });
  await again.last().click();
  await expect(again).toHaveCount(1);
  await again.click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Earlier alarms' })).toBeVisible();
});

test.describe('alarms of every kind', () => {
  let own: GenxServer;

  test.beforeAll(async () => {
    own = await GenxServer.start({
      GENX_MAX_MESSAGES_PER_SECOND: '20',
      GENX_MAX_NEW_CHARGERS_PER_MINUTE: '10',
    });
  });

  test.afterAll(() => own.stop());

  test('are on the page together, and accessible with their dialogs', { tag: '@phone' }, async ({
    page,
    mailbox,
  }) => {
    test.setTimeout(120_000);
    const chargers = await everyKind(own, await Api.signIn(own, mailbox));
    await giveSession(page, own, ADMIN);
    await page.goto(`${own.url}/connections`);
    for (const name of TITLES) await expect(page.getByRole('region', { name })).toBeVisible();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      page.viewportSize()?.width ?? 0,
    );
    await page.keyboard.press('Control+k');
    await page.keyboard.type('made-up ids');
    await expect(page.getByRole('option', { selected: true })).toHaveText(/127\.0\.0\.3/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Many made-up ids' })).toBeInViewport();

    await page.getByRole('button', { name: 'Show as table' }).first().click();
    await expectAccessible(page);
    for (const name of [/^Keep A/, 'Set a new password… CP031', 'Disconnect for 10 minutes… CP012']) {
      await page.getByRole('button', { name }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }

    await page.getByRole('button', { name: 'Delete unclaimed chargers… 127.0.0.3' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText(/would be deleted: MADE-UP/)).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: /^Delete \d+ chargers?$/ }).click();
    await expect(page.getByText(/^\d+ chargers? deleted$/)).toBeVisible();
    await expect(dialog).toBeHidden();

    await page.getByRole('button', { name: 'Disconnect for 10 minutes… CP044' }).click();
    await dialog.getByRole('button', { name: 'Disconnect for 10 minutes' }).click();
    const earlier = page.getByRole('region', { name: 'Earlier alarms' });
    await expect(earlier).toContainText('Too many messages from CP044');
    await expect(earlier).toContainText(/^.*Not let in until/);
    for (const charger of chargers) charger.cut();
  });
});

const TITLES = [
  'Two devices use the identity CP031',
  'CP012 reports TamperDetectionActivated',
  'CP044 sends more than it is allowed to',
  'Wrong passwords for CP027',
  'Many made-up ids from 127.0.0.3',
];
const GUESSES = 12;
const IDS = 40;
const FLOOD_MS = 8000;

/** One alarm of each kind; the chargers that are connected. */
async function everyKind({ chargerUrl }: GenxServer, api: Api): Promise<Charger[]> {
  for (const deviceId of ['CP031', 'CP044', 'CP012']) await api.send('POST', '/chargers', { deviceId });
  await api.send('POST', '/chargers', { deviceId: 'CP027', password: 'this is the right one' });

  const twice = await Charger.connect(chargerUrl, 'CP031');
  await twice.boot();
  await expect(Charger.connect(chargerUrl, 'CP031', ELSEWHERE)).rejects.toThrow('409');

  const opened = await Charger.connect(chargerUrl, 'CP012');
  await opened.boot();
  const type = 'TamperDetectionActivated';
  await opened.call('SecurityEventNotification', { type, timestamp: new Date().toISOString() });

  for (let guess = 0; guess < GUESSES; guess += 1) {
    const options = { localAddress: '127.0.0.4', auth: `CP027:guess ${guess}` };
    await expect(Charger.connect(chargerUrl, 'CP027', options)).rejects.toThrow();
  }
  for (let number = 0; number < IDS; number += 1) {
    const options = { localAddress: '127.0.0.3' };
    const came = Charger.connect(chargerUrl, `MADE-UP-${number}`, options);
    await came.then((charger) => charger.disconnect()).catch(() => undefined);
  }

  const flooding = await Charger.connect(chargerUrl, 'CP044');
  await flooding.boot();
  for (const until = Date.now() + FLOOD_MS; Date.now() < until; ) {
    for (let message = 0; message < 20; message += 1) flooding.call('Heartbeat').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return [twice, opened, flooding];
}
