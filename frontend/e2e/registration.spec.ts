import type { Page } from '@playwright/test';
import { Charger } from './support/charger';
import { ADMIN, GenxServer } from './support/server';
import { card, expect, expectAccessible, giveSession, test } from './support/test';

/** The places that show a charger among others, and its part of each. */
const PLACES = [
  { path: '/chargers?view=cards', around: (page: Page) => card(page, 'CP-NEW').locator('..') },
  { path: '/chargers?view=table', around: (page: Page) => page.getByRole('row', { name: /CP-NEW/ }) },
  { path: '/chargers/CP-NEW', around: (page: Page) => page.getByRole('main') },
  {
    path: '/dashboard',
    around: (page: Page) => page.getByRole('region', { name: 'Waiting to be accepted' }),
  },
  {
    path: '/connections',
    around: (page: Page) => page.getByRole('region', { name: 'Waiting to be accepted' }),
  },
];

test.describe('a charger that waits to be accepted', () => {
  test.beforeEach(async ({ api, connect }) => {
    await (await connect('CP-NEW')).boot();
    await api.send('PATCH', '/chargers/CP-NEW', { registration: 'pending' });
  });

  test('says so wherever it is shown, and can be accepted there', { tag: '@phone' }, async ({
    page,
    api,
    signIn,
    otherBrowser,
    isMobile,
  }) => {
    test.slow();
    await signIn();
    const viewer = await otherBrowser(await api.person('viewer'));
    for (const { path, around } of PLACES) {
      if (isMobile && path.endsWith('table')) continue;
      await test.step(path, async () => {
        await api.send('PATCH', '/chargers/CP-NEW', { registration: 'pending' });
        await Promise.all([page.goto(path), viewer.goto(path)]);
        for (const screen of [page, viewer]) {
          await expect(around(screen).getByText('Pending', { exact: true }).first()).toBeVisible();
          await expect(around(screen).getByText('Active', { exact: true })).toHaveCount(0);
        }
        const accept = around(page).getByRole('button', { name: 'Accept CP-NEW' });
        await expect(accept).toBeVisible();
        await expect(viewer.getByRole('button', { name: /^(Accept|Reject) / })).toHaveCount(0);
        await expectAccessible(page);
        await accept.click();
        await expect(page.getByText('CP-NEW accepted')).toBeVisible();
        // The other tab shows it, too.
        for (const screen of [page, viewer]) {
          await expect(screen.getByText('Pending', { exact: true })).toHaveCount(0);
        }
      });
    }
    expect(await api.send('GET', '/chargers/CP-NEW')).toMatchObject({ registration: 'accepted' });
  });

  test('is rejected, and may be accepted after all', async ({ page, signIn }) => {
    await signIn();
    await page.goto('/connections');
    await page.getByRole('button', { name: 'Reject CP-NEW' }).click();
    const rejected = page.getByRole('region', { name: 'Rejected' });
    await expect(rejected.getByRole('link', { name: 'CP-NEW' })).toBeVisible();
    await expect(page.getByRole('button', { name: /^Reject/ })).toHaveCount(0);
    await expectAccessible(page);
    await rejected.getByRole('button', { name: 'Accept CP-NEW' }).click();
    await expect(rejected).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'All is well' })).toBeVisible();
  });

  test('is not Active in its details, nor in the palette', async ({ page, signIn }) => {
    await signIn();
    await page.goto('/chargers/CP-NEW/details');
    await expect(page.getByRole('definition').filter({ hasText: 'Pending' })).toHaveCount(2);
    await expect(page.getByText('Active', { exact: true })).toHaveCount(0);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('cp-new');
    await expect(page.getByRole('option', { name: /^CP-NEW/ })).toContainText('Waits to be accepted');
  });
});

test('the empty page says so if new chargers have to wait, and one comes in once it is accepted', async ({
  browser,
  errors,
}) => {
  test.slow();
  const server = await GenxServer.start({ GENX_REGISTRATION: 'pending' });
  const context = await browser.newContext({ baseURL: server.url });
  try {
    errors.watch(context);
    const page = await context.newPage();
    await giveSession(page, server, ADMIN);
    await page.goto('/chargers');
    await expect(page.getByText('and waits until somebody accepts it.')).toBeVisible();
    const charger = await Charger.connect(server.chargerUrl, 'CP-FIRST');
    expect(await charger.boot()).toMatchObject({ status: 'Pending' });
    await page.getByRole('button', { name: 'Accept CP-FIRST' }).click();
    await expect(card(page, 'CP-FIRST').getByText('Active', { exact: true })).toBeVisible();
    expect(await charger.boot()).toMatchObject({ status: 'Accepted' });
    await charger.disconnect();
  } finally {
    await context.close();
    await server.stop();
  }
});
