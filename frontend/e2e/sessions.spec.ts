import type { BrowserContext, Page } from '@playwright/test';
import { typeSignIn } from './support/signIn';
import { card, expect, test } from './support/test';

/** Pauses between two reloads, so that the second one comes before, during and after the refresh of the first. */
const PAUSES_MS = [0, 10, 30, 60, 120];

/** Presses F5 twice. */
async function reloadTwice(tab: Page, pause: number): Promise<void> {
  await tab.reload({ waitUntil: 'commit' });
  await tab.waitForTimeout(pause);
  // A page that is just replacing another one can't be reloaded yet.
  await expect(() => tab.reload()).toPass();
}

async function reloadThreeTabs(page: Page, context: BrowserContext): Promise<void> {
  const tabs = [page, await context.newPage(), await context.newPage()];
  for (const tab of tabs.slice(1)) await tab.goto(page.url());
  for (const pause of PAUSES_MS) {
    await Promise.all(tabs.map((tab, index) => reloadTwice(tab, pause * (index + 1))));
    await Promise.all(tabs.map((tab) => expect(card(tab, 'CP001')).toBeVisible()));
  }
}

async function auditedActions(api: { send: (method: string, path: string) => Promise<unknown> }) {
  const { items } = (await api.send('GET', '/audit-log?limit=100')) as { items: { action: string }[] };
  return items.map(({ action }) => action);
}

test('reloading twice, in three tabs, signs nobody out', async ({ page, context, connect, signIn, api }) => {
  await connect('CP001');
  await signIn(await api.person('operator'));
  await page.goto('/chargers');
  await expect(card(page, 'CP001')).toBeVisible();
  await reloadThreeTabs(page, context);
  expect(await auditedActions(api)).not.toContain('session.reused');
});

test('reloading signs nobody out on plain http either, where tabs have no locks', async ({
  page,
  context,
  connect,
  server,
  api,
  errors,
}) => {
  errors.allow(/Cross-Origin-Opener-Policy header has been ignored/);
  test.slow();
  await connect('CP001');
  const account = await api.person('operator');
  await page.goto(`http://genx.test:${server.port}/login`);
  expect(await page.evaluate(() => 'locks' in navigator)).toBe(false);
  await typeSignIn(page, account);
  await expect(card(page, 'CP001')).toBeVisible();
  await reloadThreeTabs(page, context);
  expect(await auditedActions(api)).not.toContain('session.reused');
});

test('one button ends all other sessions', async ({ page, signIn, otherBrowser, api, errors }) => {
  errors.allow(/responded with a status of 401/);
  const account = await api.person('operator');
  const elsewhere = await otherBrowser(account);
  await elsewhere.goto('/chargers');
  await expect(elsewhere.getByRole('heading', { name: 'Chargers', exact: true })).toBeVisible();
  await signIn(account);
  await page.goto('/account');
  const sessions = page.getByRole('region', { name: 'Where you are signed in' }).getByRole('listitem');
  await expect(sessions).toHaveCount(2);
  await page.getByRole('button', { name: 'End all other sessions' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End the others' }).click();
  await expect(sessions).toHaveCount(1);
  await expect(sessions).toContainText('This device');
  await expect(elsewhere.getByRole('dialog', { name: 'Your session has ended' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'End all other sessions' })).toHaveCount(0);
});

test('a changed role takes effect at once, without a reload', async ({ otherBrowser, api }) => {
  const account = await api.person('admin');
  const { items } = (await api.send('GET', `/users?q=${account.email}`)) as { items: { userId: string }[] };
  const theirs = await otherBrowser(account);
  await theirs.goto('/users');
  await expect(theirs.getByRole('link', { name: 'API keys' })).toBeVisible();
  await expect(theirs.getByText(/^updated/)).toBeVisible();
  await api.send('PATCH', `/users/${items[0]?.userId}`, { role: 'viewer' });
  await expect(theirs.getByText('Only admins can see users')).toBeVisible();
  await expect(theirs.getByRole('link', { name: 'API keys' })).toHaveCount(0);
  await api.send('PATCH', `/users/${items[0]?.userId}`, { role: 'admin' });
  await expect(theirs.getByRole('heading', { name: 'Users' })).toBeVisible();
  await expect(theirs.getByRole('link', { name: 'API keys' })).toBeVisible();
});
