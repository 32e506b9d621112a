import type { Page } from '@playwright/test';
import { axeFindings, card, expect, expectAccessible, test } from './support/test';

/** Holds back files of this name until they are let through. */
async function holdBack(page: Page, files: RegExp): Promise<() => void> {
  let arrive: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(files, async (route) => {
    await wait;
    await route.continue();
  });
  return arrive;
}

for (const scheme of ['light', 'dark'] as const) {
  test(`something of ours is there before any file has arrived, ${scheme} @phone`, async ({
    page,
    connect,
    signIn,
  }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await (await connect('CP001')).boot();
    await signIn();
    const arrive = await holdBack(page, /\/assets\//);
    await page.goto('/chargers/CP001', { waitUntil: 'commit' });
    await expect(page.getByRole('heading', { name: 'GenX is loading' })).toBeVisible();
    const canvas = scheme === 'dark' ? 'rgb(13, 16, 14)' : 'rgb(245, 247, 246)';
    await expect(page.locator('body')).toHaveCSS('background-color', canvas);
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length)).toBe(1);
    arrive();
    await expect(page.getByRole('heading', { name: 'CP001' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'GenX is loading' })).toHaveCount(0);
    await expect(page.locator('body')).toHaveCSS('background-color', canvas);
  });
}

test('the page is never empty between the first paint and the app', async ({ page, connect, signIn }) => {
  await (await connect('CP001')).boot();
  await signIn();
  await page.addInitScript(() => {
    const gaps: string[] = [];
    Object.assign(window, { gaps });
    const look = () => {
      const root = document.getElementById('root');
      if (root && root.childElementCount === 0) gaps.push(document.readyState);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  for (const path of ['/chargers/CP001', '/chargers', '/account', '/no-such-page']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: 'GenX is loading' })).toHaveCount(0);
    await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
    expect(await page.evaluate(() => (window as never as { gaps: string[] }).gaps), path).toEqual([]);
  }
});

test('the session is requested while the app is loading, and only once', async ({
  page,
  connect,
  signIn,
}) => {
  await connect('CP001');
  await signIn();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const arrive = await holdBack(page, /\/assets\/app-.*\.js/);
  const refreshed = page.waitForResponse('**/api/v1/auth/refresh');
  await page.goto('/chargers', { waitUntil: 'commit' });
  await refreshed;
  expect(asked.some((path) => path.includes('/assets/ChargersPage-'))).toBe(true);
  arrive();
  await expect(card(page, 'CP001')).toBeVisible();
  expect(asked.filter((path) => path === '/api/v1/auth/refresh')).toHaveLength(1);
  // The styles of pages refine those of the app, so they must come later.
  await expect(page.locator('link[rel="stylesheet"]').first()).toHaveAttribute('href', /\/assets\/app-/);
});

const GONE = { status: 404, contentType: 'application/problem+json', body: '{}' };

test('the page loads again by itself if a file is gone after an upgrade', async ({
  page,
  signIn,
  errors,
}) => {
  errors.allow(/404|dynamically imported module|MissingFile/);
  await signIn();
  await page.goto('/chargers');
  await expect(page.getByRole('heading', { name: 'Chargers', exact: true })).toBeVisible();
  await page.evaluate(() => Object.assign(window, { before: true }));
  let isGone = true;
  page.on('domcontentloaded', () => {
    isGone = false;
  });
  await page.route(/assets\/UsersPage-.*\.js/, (route) => (isGone ? route.fulfill(GONE) : route.continue()));
  await page.evaluate(() => {
    history.pushState(null, '', '/users');
    dispatchEvent(new PopStateEvent('popstate'));
  });
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
  expect(await page.evaluate(() => 'before' in window)).toBe(false);
});

test('the page says so if a file is gone for good, and does not load again and again', async ({
  page,
  signIn,
  errors,
}) => {
  errors.allow(/404|dynamically imported module|MissingFile/);
  await signIn();
  await page.goto('/chargers');
  await expect(page.getByRole('heading', { name: 'Chargers', exact: true })).toBeVisible();
  await page.route(/assets\/DashboardPage-.*\.js/, (route) => route.fulfill(GONE));
  let loads = 0;
  page.on('domcontentloaded', () => {
    loads += 1;
  });
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect.poll(() => loads).toBe(1);
  await expect(page.getByRole('heading', { name: 'This page didn’t load' })).toBeVisible();
  await expect(page.getByText(/Part of GenX is missing/)).toBeVisible();
  await expectAccessible(page);
  expect(loads).toBe(1);
  await page.unroute(/assets\/DashboardPage-.*\.js/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
});

test('the first page says so if the app itself is missing', async ({ page, signIn, errors }) => {
  errors.allow(/404|dynamically imported module|Failed to load/);
  await signIn();
  await page.route(/assets\/app-.*\.js/, (route) => route.fulfill(GONE));
  let loads = 0;
  page.on('domcontentloaded', () => {
    loads += 1;
  });
  await page.goto('/chargers');
  // It has loaded itself again by then, once.
  await expect.poll(() => loads).toBe(2);
  await expect(page.getByRole('alert')).toContainText('GenX didn’t load.');
  await page.unroute(/assets\/app-.*\.js/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Chargers', exact: true })).toBeVisible();
});

test('an unknown address keeps the navigation', async ({ page, signIn, errors }) => {
  errors.allow(/404/);
  await signIn();
  await page.goto('/no/such/page');
  await expect(page.getByRole('heading', { name: 'There is no page here' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('navigation').getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
});

test('an offline charger is never shown as away for longer than it was', async ({
  page,
  connect,
  signIn,
}) => {
  const charger = await connect('CP001');
  await charger.boot();
  await signIn();
  await page.goto('/chargers');
  await expect(card(page, 'CP001')).toContainText('Online');
  const heard = Date.now();
  await charger.disconnect();
  const offline = card(page, 'CP001').getByText(/^Offline/);
  for (let look = 0; look < 5; look += 1) {
    const said = /(\d+) s$/.exec((await offline.textContent()) ?? '')?.[1];
    expect(Number(said)).toBeLessThanOrEqual(Math.ceil((Date.now() - heard) / 1000));
    await page.waitForTimeout(400);
  }
});
