import type { Locator, Page } from '@playwright/test';
import { ANSWERED, expect, expectAccessible, test } from './support/test';

interface Screen {
  path: string;
  /** Visible once the screen is complete. */
  shows: string | RegExp;
}

const OUTSIDE: Screen[] = [
  { path: '/chargers', shows: 'Go to login' },
  { path: '/login?to=/logs', shows: 'Sign in' },
  { path: '/forgot-password', shows: 'Send the link' },
  { path: '/reset-password?token=abc', shows: 'Send a new link' },
  { path: '/reset-password?invitation=1', shows: 'Ask the administrator' },
];

const INSIDE: Screen[] = [
  { path: '/chargers?view=cards', shows: 'GroundFailure' },
  { path: '/chargers?view=table', shows: 'CP001' },
  { path: '/chargers?q=nothing-like-this', shows: 'No charger matches.' },
  { path: '/chargers/CP001', shows: 'All details' },
  { path: '/chargers/CP001/logs', shows: 'BootNotification' },
  { path: '/chargers/CP001/transactions', shows: 'TAG1' },
  { path: '/chargers/CP001/configuration', shows: 'Not read yet.' },
  { path: '/chargers/CP001/details', shows: 'Technical' },
  { path: '/transactions', shows: 'TAG1' },
  { path: '/transactions?q=nothing-like-this', shows: 'No transaction matches.' },
  { path: '/chargers/CP002', shows: 'Offline' },
  { path: '/chargers/NOBODY', shows: 'There is no charger NOBODY' },
  { path: '/logs', shows: 'BootNotification' },
  { path: '/logs?q=nothing-like-this', shows: /No message matches|No match in the newest/ },
  { path: '/id-tags?q=nothing-like-this', shows: 'No tag matches.' },
  { path: '/id-tags/import', shows: 'Choose file' },
  { path: '/dashboard', shows: 'Dashboard' },
  { path: '/tail', shows: 'Pause' },
  { path: '/connections', shows: 'Connections' },
  { path: '/tariffs', shows: 'New tariff' },
  { path: '/users', shows: 'admin@example.org' },
  { path: '/keys', shows: 'API keys' },
  { path: '/audit-log', shows: 'admin@example.org' },
  { path: '/account', shows: 'Where you are signed in' },
  { path: '/more', shows: 'Account' },
  { path: '/no/such/page', shows: /page/ },
];

async function check(page: Page, { path, shows }: Screen): Promise<void> {
  await test.step(path, async () => {
    await page.goto(path);
    await expect(page.getByText(shows).filter({ visible: true }).first()).toBeVisible();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await expectAccessible(page);
  });
}

test('screens before signing in', { tag: '@phone' }, async ({ page, errors }) => {
  test.slow();
  errors.allow(ANSWERED(400, '/auth/password-link/check'));
  for (const screen of OUTSIDE) await check(page, screen);
});

test('the screen without chargers', { tag: '@phone' }, async ({ page, signIn }) => {
  await signIn();
  await check(page, { path: '/chargers', shows: 'No chargers yet' });
});

test('screens with chargers', { tag: '@phone' }, async ({ page, connect, signIn, errors }) => {
  test.setTimeout(120_000);
  errors.allow(ANSWERED(404, '/chargers/NOBODY'));
  const charger = await connect('CP001');
  await charger.boot();
  await charger.status(1, 'Available');
  const transactionId = await charger.start(1);
  await charger.meter(1, transactionId, 11_000, 400);
  await charger.status(2, 'Faulted', 'GroundFailure');
  const away = await connect('CP002');
  await away.boot();
  await away.status(1, 'Available');
  await away.disconnect();
  await signIn();
  for (const screen of INSIDE) await check(page, screen);
});

test('the table is complete in narrow windows', async ({ page, connect, signIn }) => {
  const charger = await connect('CP001');
  await charger.boot();
  for (let connector = 1; connector <= 9; connector += 1) await charger.status(connector, 'Available');
  await signIn();
  for (const width of [768, 1080, 1280, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto('/chargers?view=table');
    const isWithin = (element: Locator, around: string) =>
      element.evaluate((inner, selector) => {
        const outer = inner.closest(selector);
        return outer && inner.getBoundingClientRect().right <= outer.getBoundingClientRect().right;
      }, around);
    expect(await isWithin(page.getByRole('button', { name: 'Last seen' }), '[role=table]'), `${width}`).toBe(
      true,
    );
    expect(await isWithin(page.getByText('Available').last(), '[role=cell]'), `${width}`).toBe(true);
  }
});

test('summaries of messages are complete in narrow windows', async ({ page, connect, signIn }) => {
  const charger = await connect('CP-of-a-name-that-is-as-long-as-names-may-be-048');
  await charger.boot();
  await charger.status(2, 'Faulted', 'GroundFailure');
  await signIn();
  for (const path of ['/logs', '/tail']) {
    for (const width of [720, 820, 1080, 1180, 1280, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(path);
      await charger.status(2, 'Faulted', 'GroundFailure');
      const says = page.getByText('Connector 2: Faulted, GroundFailure').first();
      await expect(says).toBeVisible();
      const isWhole = await says.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth);
      expect(isWhole, `${path} at ${width}`).toBe(true);
    }
  }
});

test('details are aligned with their row of several lines', async ({ page, connect, signIn }) => {
  const charger = await connect('CP001');
  await charger.boot();
  await signIn();
  await page.setViewportSize({ width: 820, height: 900 });
  for (const [path, inside] of [
    ['/logs', page.getByRole('region', { name: 'Call' })],
    ['/audit-log', page.locator('[data-row] + div > * > div').first()],
  ] as const) {
    await page.goto(path);
    const row = page.locator('[data-row]').first();
    await row.click();
    const [time, box] = await Promise.all([row.locator('time').boundingBox(), inside.boundingBox()]);
    expect(box?.x, path).toBeCloseTo(time?.x ?? 0, 0);
  }
});

test('buttons in rows are large enough for fingers', async ({ page, api, connect, signIn }) => {
  await api.send('POST', '/api-keys', { name: 'Billing', role: 'viewer' });
  await expect(connect('no-ä')).rejects.toThrow('400');
  await signIn();
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [path, name, height] of [
    ['/keys', 'Revoke Billing', 36],
    ['/account', /^End the session/, 36],
    ['/connections', /^Dismiss/, 40],
  ] as const) {
    await page.goto(path);
    const button = page.getByRole('button', { name }).first();
    await expect(button).toBeVisible();
    expect((await button.boundingBox())?.height, path).toBe(height);
  }
});

test('tables have the same content in narrow and wide windows', async ({ page, api, signIn }) => {
  await api.send('POST', '/users', { email: 'soon@example.org', role: 'viewer' });
  await api.send('POST', '/api-keys', { name: 'Forever', role: 'viewer' });
  await signIn();
  await page.setViewportSize({ width: 768, height: 900 });
  await page.goto('/users?q=soon');
  const mark = page.getByText('Invitation pending').locator('svg');
  await expect(mark).toBeVisible();
  expect((await mark.boundingBox())?.width).toBe(15);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/keys');
  await expect(page.getByText('Never expires', { exact: true }).first()).toBeVisible();
});

test('the whole sidebar can be reached in a low window', async ({ page, signIn }) => {
  await signIn();
  for (const width of [844, 1100]) {
    await page.setViewportSize({ width, height: 390 });
    await page.goto('/chargers');
    const jump = page.getByRole('button', { name: 'Jump to…' });
    expect((await jump.boundingBox())?.height).toBe(width === 844 ? 40 : 34);
    const account = page.getByRole('complementary').getByRole('button', { name: /@example/ });
    await account.scrollIntoViewIfNeeded();
    await expect(account).toBeInViewport({ ratio: 1 });
    await account.click();
    await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeInViewport({ ratio: 1 });
  }
});

test('dialogs and open rows', { tag: '@phone' }, async ({ page, connect, signIn }) => {
  test.slow();
  const charger = await connect('CP001');
  await charger.boot();
  await charger.status(1, 'Available');
  await signIn();
  await page.goto('/chargers');
  await page.getByRole('button', { name: 'Add charger' }).click();
  await expect(page.getByRole('dialog', { name: 'Add charger' })).toBeVisible();
  const field = await middleOf(page.getByLabel('Password', { exact: true }));
  const button = await middleOf(page.getByRole('button', { name: 'Generate' }));
  expect(Math.abs(field - button)).toBeLessThanOrEqual(1);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('option').first()).toBeVisible();
  await expectAccessible(page);
  await page.goto('/chargers/CP001');
  await page.getByRole('button', { name: 'Show as table' }).click();
  await expect(page.getByRole('region', { name: 'Power as a table' })).toBeVisible();
  await expectAccessible(page);
  await page.goto('/chargers/CP001/details');
  await page.getByRole('button', { name: 'Edit' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page);
  await page.goto('/users');
  await page.getByRole('button', { name: /^Invite/ }).click();
  await expect(page.getByRole('dialog', { name: 'Invite user' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByRole('main').getByRole('button', { name: 'admin@example.org' }).first().click();
  await expect(page.getByRole('dialog', { name: 'Edit admin@example.org' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await expectAccessible(page);
  await page.goto('/logs');
  await page
    .getByRole('button', { name: /BootNotification/ })
    .first()
    .click();
  await expect(page.getByRole('region', { name: 'Answer' })).toBeVisible();
  await expectAccessible(page);
});

async function middleOf(element: Locator): Promise<number> {
  const box = await element.boundingBox();
  return box ? box.y + box.height / 2 : Number.NaN;
}
