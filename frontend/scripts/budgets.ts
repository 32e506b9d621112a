import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { Charger } from '../e2e/support/charger';
import { card, expect, test } from '../e2e/support/test';

const RESULTS = new URL('../results/', import.meta.url).pathname;
const BUNDLE = new URL('../../backend/src/genx/api/static/app', import.meta.url).pathname;
const CHARGERS = 1000;
/** So many of them charge; the first of them are in sight. */
const CHARGING = 100;
const EVENTS_PER_SECOND = 50;
const EVENTS = 1000;
const LOADS = 5;
const MESSAGES = 100_000;
const SCROLL_MS = 60_000;
const SCREEN_PX = 800;
/** 6,000 px/s at 60 frames a second: a wheel that is spun hard. */
const WHEEL_PX = 100;
const WHEEL_MS = 20_000;

interface Figure {
  what: string;
  measured: string;
  budget: string;
}

const figures: Figure[] = [];

/** The budgets of the web app as measured here and now; nothing is asserted, since machines differ. */
test.afterAll(() => {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(`${RESULTS}budgets.json`, `${JSON.stringify(figures, null, 2)}\n`);
  console.table(figures);
});

test('a long log', async ({ page, server, connect, signIn }) => {
  const charger = await connect(idOf(1));
  await charger.boot();
  await server.fillLog(charger.id, MESSAGES);
  await signIn();
  figures.push(...(await scrollLog(page, charger.id)));
});

test('many chargers', async ({ page, server, connect, signIn, errors }) => {
  errors.allow(/./);
  const first = await connect(idOf(1));
  const chargers = [first];
  for (let number = 2; number <= CHARGERS; number += 1) {
    chargers.push(await Charger.connect(server.chargerUrl, idOf(number)));
  }
  for (const charger of chargers) {
    await charger.boot();
    await charger.status(1, 'Available');
  }
  await signIn();
  figures.push(await firstLoad(page), await firstCard(page));
  figures.push(await eventToPaint(page, chargers.slice(0, CHARGING)));
  for (const charger of chargers.slice(1)) charger.cut();
});

/** Every script that the chargers page asks for, as it is sent. */
async function firstLoad(page: Page): Promise<Figure> {
  const scripts = new Set<string>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) scripts.add(pathname);
  });
  await page.goto('/chargers');
  await expect(card(page, idOf(1))).toBeVisible();
  page.removeAllListeners('response');
  const bytes = [...scripts].reduce((sum, path) => sum + statSync(`${BUNDLE}${path}.gz`).size, 0);
  return {
    what: 'JavaScript of the first load, gzipped',
    measured: `${(bytes / 1000).toFixed(1)} kB`,
    budget: '200 kB',
  };
}

/** From the navigation to the frame with the first card. */
async function firstCard(page: Page): Promise<Figure> {
  await page.addInitScript(() => {
    const look = () => {
      if (document.querySelector('main a[href^="/chargers/CP"]')) {
        requestAnimationFrame(() => performance.mark('first card'));
      } else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const times: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    await page.goto('/chargers');
    const mark = await page.waitForFunction(() => performance.getEntriesByName('first card')[0]?.startTime);
    times.push(Number(await mark.jsonValue()));
  }
  return {
    what: `First card of ${CHARGERS}, median of ${LOADS} loads`,
    measured: milliseconds(percentile(times, 0.5)),
    budget: '1000 ms',
  };
}

/** From the arrival of a measurement in the page to the end of the frame in which its card shows it. */
async function eventToPaint(page: Page, chargers: Charger[]): Promise<Figure> {
  await page.addInitScript(() => {
    const arrived = new Map<string, number>();
    const delays: number[] = [];
    Object.assign(window, { delays });
    const decode = TextDecoder.prototype.decode;
    TextDecoder.prototype.decode = function heard(this: TextDecoder, ...input) {
      const text = decode.apply(this, input);
      const now = performance.now();
      for (const [, watts] of text.matchAll(/"powerW":(\d+)/g)) {
        const shown = (Number(watts) / 1000).toFixed(1);
        if (!arrived.has(shown)) arrived.set(shown, now);
      }
      return text;
    };
    const painted = (texts: Set<string>) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        for (const text of texts) {
          const at = arrived.get(text);
          if (at !== undefined) delays.push(performance.now() - at);
        }
      };
      requestAnimationFrame(() => channel.port2.postMessage(null));
    };
    new MutationObserver((changes) =>
      painted(
        new Set(
          changes
            .filter(({ target }) => target.parentElement?.closest('a[href^="/chargers/CP"]'))
            .map(({ target }) => target.textContent ?? ''),
        ),
      ),
    ).observe(document, { subtree: true, characterData: true });
  });
  await page.goto('/chargers');
  const transactions = new Map<Charger, number>();
  for (const charger of chargers) transactions.set(charger, await charger.start(1));
  await expect(card(page, idOf(1))).toContainText('Charging');

  const began = Date.now();
  for (let event = 0; event < EVENTS; event += 1) {
    const charger = chargers[event % chargers.length];
    if (!charger) continue;
    // Each measurement is shown as a number that no other has.
    void charger.meter(1, transactions.get(charger) ?? 0, wattsOf(event));
    const due = began + (event + 1) * (1000 / EVENTS_PER_SECOND);
    await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
  }
  await expect(page.getByText(shownOf(EVENTS - CHARGING), { exact: true })).toBeVisible();
  const delays = await page.evaluate(() => (window as unknown as { delays: number[] }).delays);
  return {
    what: `Event to painted card, p95 of ${delays.length}, ${CHARGERS} chargers, ${EVENTS_PER_SECOND} events/s`,
    measured: milliseconds(percentile(delays, 0.95)),
    budget: '100 ms',
  };
}

/** Down the log a screen further in each frame, for a minute or until it begins; then, so deep, back as fast as a wheel. */
async function scrollLog(page: Page, deviceId: string): Promise<Figure[]> {
  await page.goto(`/chargers/${deviceId}/logs?action=DataTransfer`);
  await expect(page.getByText(`row ${MESSAGES}`)).toBeVisible();
  const down = await scroll(page, SCREEN_PX, SCROLL_MS);
  const wheel = await scroll(page, -WHEEL_PX, WHEEL_MS);
  const deep = `Log of ${MESSAGES} messages, ${down.rows} of them scrolled`;
  return [
    ...framesOf(`${deep} by ${WHEEL_PX} px a frame`, wheel.frames),
    ...framesOf(`${deep} by ${SCREEN_PX} px a frame`, down.frames),
  ];
}

/** The times between frames while a list is scrolled by so much in each, and how far that led. */
async function scroll(page: Page, step: number, most: number): Promise<{ frames: number[]; rows: number }> {
  return page.evaluate(
    async ({ step, most }) => {
      const list = document.querySelector('main [class*=scroller]');
      const frames: number[] = [];
      let before = await new Promise(requestAnimationFrame);
      const until = before + most;
      while (list && before < until && !list.textContent?.includes('Nothing older')) {
        list.scrollBy({ top: step });
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - before);
        before = now;
      }
      return { frames, rows: Math.round((list?.scrollTop ?? 0) / 34) };
    },
    { step, most },
  );
}

function framesOf(what: string, frames: number[]): Figure[] {
  return [
    { what: `${what}: longest frame`, measured: milliseconds(Math.max(...frames)), budget: '50 ms' },
    { what: `${what}: p99 of its frames`, measured: milliseconds(percentile(frames, 0.99)), budget: '50 ms' },
  ];
}

const wattsOf = (event: number) => 10_000 + event * 100;
const shownOf = (event: number) => (wattsOf(event) / 1000).toFixed(1);

function idOf(number: number): string {
  return `CP${String(number).padStart(4, '0')}`;
}

function percentile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

function milliseconds(time: number): string {
  return `${Math.round(time)} ms`;
}
