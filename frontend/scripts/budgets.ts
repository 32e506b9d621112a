import { get } from 'node:http';
import type { Browser, Page } from '@playwright/test';
import { ADMIN, type GenxServer } from '../e2e/support/server';
import { card, expect, giveSession, test } from '../e2e/support/test';
import { type Figure, print } from './budgets/figures';
import { FIRST, open } from './budgets/fleet';
import { eventToPaint } from './budgets/live';
import { CHARGER, DESKTOP, type Device, LIST, measure, PHONE } from './budgets/loads';
import { scrollLog } from './budgets/log';

const MESSAGES = 100_000;
/** The number of chargers that charge, of which the first are in sight. */
const CHARGING = 100;
const FLEETS = [
  { count: 1000, online: 1000 },
  { count: 10_000, online: 2000 },
];

const figures: Figure[] = [];

test.afterAll(() => print(figures));

test('a long log', async ({ page, server, connect, signIn }) => {
  const charger = await connect('LOG');
  await charger.boot();
  await server.fillLog(charger.id, MESSAGES);
  await signIn();
  figures.push(...(await scrollLog(page, charger.id, MESSAGES)));
});

for (const { count, online } of FLEETS) {
  const of = `${count.toLocaleString('en')} chargers`;
  test(of, async ({ page, browser, server, signIn, errors }) => {
    errors.allow(/./);
    const chargers = await open(server, count, online);
    const on = (device: Device) => `${device.name}, ${of}`;
    const isFirst = count === FLEETS[0]?.count;
    await signIn();
    if (isFirst) figures.push(await firstLoad(page));
    for (const [device, screen, budget] of [
      [DESKTOP, LIST, isFirst ? 1000 : undefined],
      [PHONE, LIST, 4000],
      [PHONE, CHARGER, 2500],
    ] as const) {
      const tab = await signedIn(browser, server, device);
      figures.push(...(await measure(tab, device, screen, on(device), budget)));
      await tab.context().close();
    }
    if (isFirst) figures.push(...(await eventToPaint(page, chargers.slice(1, CHARGING + 1), on(DESKTOP))));
    for (const charger of chargers) charger.cut();
  });
}

/** A new browser, so its cache is empty. */
async function signedIn(browser: Browser, server: GenxServer, { options }: Device): Promise<Page> {
  const context = await browser.newContext({ ...options, baseURL: server.url });
  const page = await context.newPage();
  await giveSession(page, server, ADMIN);
  return page;
}

/** The size of every script that the chargers page loads, as it is sent. */
async function firstLoad(page: Page): Promise<Figure> {
  const scripts = new Set<string>();
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.endsWith('.js')) scripts.add(request.url());
  });
  await page.goto('/chargers');
  await expect(card(page, FIRST)).toBeVisible();
  page.removeAllListeners('request');
  const sizes = await Promise.all([...scripts].map(gzippedSize));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return {
    what: 'JavaScript of the first load, gzipped',
    on: 'any',
    measured: bytes / 1000,
    unit: 'kB',
    budget: 200,
  };
}

function gzippedSize(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'Accept-Encoding': 'gzip' } }, async (response) => {
      let size = 0;
      for await (const chunk of response) size += chunk.length;
      resolve(size);
    }).on('error', reject);
  });
}
