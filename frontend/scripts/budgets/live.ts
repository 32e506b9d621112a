import type { Page } from '@playwright/test';
import type { Charger } from '../../e2e/support/charger';
import { card, expect } from '../../e2e/support/test';
import { type Figure, percentile } from './figures';

const EVENTS_PER_SECOND = 50;
const EVENTS = 1000;

interface Painted {
  text: string;
  /** From its arrival in the page. */
  delay: number;
  /** On the clock of the machine. */
  at: number;
}

declare global {
  interface Window {
    painted: Painted[];
  }
}

/** Times from the sending of a measurement by a charger to the end of the frame in which a card shows it. */
export async function eventToPaint(page: Page, chargers: readonly Charger[], on: string): Promise<Figure[]> {
  await page.addInitScript(watchCards);
  await page.goto('/chargers');
  const transactions = new Map<Charger, number>();
  for (const charger of chargers) transactions.set(charger, await charger.start(1));
  await expect(card(page, chargers[1]?.id ?? '')).toContainText('Charging');

  const sent = new Map<string, number>();
  const began = Date.now();
  for (let event = 0; event < EVENTS; event += 1) {
    const charger = chargers[event % chargers.length];
    if (!charger) continue;
    sent.set(shownOf(event), performance.timeOrigin + performance.now());
    void charger.meter(1, transactions.get(charger) ?? 0, wattsOf(event));
    const due = began + (event + 1) * (1000 / EVENTS_PER_SECOND);
    await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
  }
  await expect(page.getByText(shownOf(EVENTS - chargers.length), { exact: true })).toBeVisible();
  const painted = await page.evaluate(() => window.painted);
  const fromCharger = painted.map(({ text, at }) => at - (sent.get(text) ?? Number.NaN));
  const rate = `${painted.length} at ${EVENTS_PER_SECOND} events/s`;
  const delays = painted.map(({ delay }) => delay);
  return [
    {
      what: `event to painted card, p95 of ${rate}`,
      on,
      measured: percentile(delays, 0.95),
      unit: 'ms',
      budget: 100,
    },
    {
      what: `kW from charger to paint, p95 of ${rate}`,
      on,
      measured: percentile(fromCharger, 0.95),
      unit: 'ms',
      budget: 1000,
    },
    { what: 'kW from charger to paint, longest', on, measured: Math.max(...fromCharger), unit: 'ms' },
  ];
}

/** Runs in the page: notes when each number of kW has arrived and been painted. */
function watchCards(): void {
  const arrived = new Map<string, number>();
  window.painted = [];
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
  const paint = (texts: Set<string>) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      const now = performance.now();
      for (const text of texts) {
        const came = arrived.get(text);
        if (came === undefined) continue;
        window.painted.push({ text, delay: now - came, at: performance.timeOrigin + now });
        arrived.delete(text);
      }
    };
    requestAnimationFrame(() => channel.port2.postMessage(null));
  };
  new MutationObserver((changes) =>
    paint(
      new Set(
        changes
          .filter(({ target }) => target.parentElement?.closest('main a[href^="/chargers/CP"]'))
          .map(({ target }) => target.textContent ?? ''),
      ),
    ),
  ).observe(document, { subtree: true, characterData: true });
}

/** Each measurement is shown as a number of its own. */
const wattsOf = (event: number) => 10_000 + event * 100;
const shownOf = (event: number) => (wattsOf(event) / 1000).toFixed(1);
