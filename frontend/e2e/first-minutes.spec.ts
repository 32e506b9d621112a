import { ADMIN } from './support/server';
import { card, expect, test } from './support/test';

test("a new user's first minutes", { tag: '@phone' }, async ({ page, server, connect }) => {
  await page.goto('/');
  await expect(page).toHaveURL('/login');
  await page.getByLabel('Email').fill(ADMIN.email);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(page.getByRole('heading', { name: 'No chargers yet' })).toBeVisible();
  await expect(page.getByText(`${server.chargerUrl}CP001`)).toBeVisible();
  await page.getByRole('button', { name: 'Copy address' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${server.chargerUrl}CP001`);

  await page.evaluate(() => Object.assign(window, { stillTheSamePage: true }));
  const charger = await connect('CP001');
  await charger.boot();
  await charger.status(1, 'Available');
  const its = card(page, 'CP001');
  await expect(its).toContainText('Online');
  await expect(its).toContainText('Available');
  await expect(its).toContainText('Volt & Sons');
  await expect(its).toContainText(/\d{1,2} \w{3,4} \d{4}\s*\d\d:\d\d:\d\d/);

  const transactionId = await charger.start(1);
  await charger.meter(1, transactionId, 11_040, 500);
  await expect(its).toContainText('11.0 kW');
  await charger.meter(1, transactionId, 22_300, 1520);
  await expect(its).toContainText('22.3 kW');
  await expect(its).toContainText('1.52 kWh');
  await charger.stop(transactionId, 2000);

  await charger.status(1, 'Faulted', 'GroundFailure');
  await expect(its).toContainText('Faulted');
  await expect(its).toContainText('GroundFailure');

  await charger.disconnect();
  await expect(its).toContainText('Offline');
  await expect(its).toContainText('Was faulted');
  expect(await page.evaluate(() => 'stillTheSamePage' in window)).toBe(true);
});

test('the first charger, with a password that is shown once', async ({ page, connect, signIn }) => {
  // The fixture removes what is added here.
  void connect;
  await signIn();
  await page.goto('/chargers');
  await page.getByRole('button', { name: 'Add charger with a password' }).click();
  await page.getByLabel('Charger id').fill('CP-SECRET');
  await page.getByRole('button', { name: 'Generate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add charger' }).click();
  const dialog = page.getByRole('dialog', { name: 'CP-SECRET may connect' });
  await dialog.getByRole('button', { name: 'Copy password' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\w{20}$/);
  await expect(dialog.getByText(/^\w{20}$/)).toBeVisible();
  await expect(card(page, 'CP-SECRET')).toBeAttached();
  await expect(dialog).toBeVisible();
});

test('a charger gets another password, and then needs none', async ({ page, connect, signIn, api }) => {
  await connect('CP-OTHER');
  await signIn();
  await page.goto('/chargers/CP-OTHER/details');
  const password = page.getByRole('definition').filter({ hasText: /^(Set|None)$/ });
  await expect(password).toHaveText('None');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('button', { name: 'Generate' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog', { name: 'CP-OTHER has a new password' }).getByText('Done').click();
  await expect(password).toHaveText('Set');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('switch', { name: 'Let it in without a password' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('CP-OTHER saved')).toBeVisible();
  await expect(password).toHaveText('None');
  expect(await api.send('GET', '/chargers/CP-OTHER')).toMatchObject({ hasPassword: false });
});

test('simulated chargers', async ({ page, server, connect, signIn }) => {
  // The fixture removes the simulated ones too.
  void connect;
  await signIn();
  await page.goto('/chargers');
  const ended = server.simulate(3);
  await expect(card(page, 'SIM003')).toContainText('Online');
  await card(page, 'SIM001').click();
  await expect(page.getByRole('heading', { name: 'SIM001' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Connector 2' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Volt & Sons');
  await ended();
  await expect(page.getByRole('main')).toContainText('Offline');
});
