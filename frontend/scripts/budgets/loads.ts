import type { BrowserContextOptions, CDPSession, Page } from '@playwright/test';
import { type Figure, median } from './figures';
import { FIRST, STATE } from './fleet';

const LOADS = 3;
/** A slow page is not loaded three times. */
const ENOUGH_MS = 10_000;
const LONGEST_MS = 120_000;

export interface Device {
  name: 'desktop' | 'slow phone';
  options: BrowserContextOptions;
  /** In kbit/s and ms; unlimited if it is missing. */
  network?: { down: number; up: number; latency: number };
  cpu: number;
}

export const DESKTOP: Device = {
  name: 'desktop',
  options: { viewport: { width: 1440, height: 900 } },
  cpu: 1,
};

export const PHONE: Device = {
  name: 'slow phone',
  options: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  network: { down: 1600, up: 750, latency: 150 },
  cpu: 4,
};

export interface Screen {
  name: string;
  path: string;
  /** Text that must be in the page before somebody can work with it. */
  shows: readonly { selector: string; text: string }[];
  /** A link to follow, which shows that the page responds. */
  link: string;
}

export const LIST: Screen = {
  name: 'chargers',
  path: '/chargers',
  shows: [{ selector: `main a[href="/chargers/${FIRST}"]`, text: STATE }],
  link: `main a[href="/chargers/${FIRST}"]`,
};

export const CHARGER: Screen = {
  name: 'one charger',
  path: `/chargers/${FIRST}`,
  shows: [
    { selector: 'main h1', text: FIRST },
    { selector: 'main section[aria-label="Connector 1"]', text: STATE },
    { selector: `main a[href="/chargers/${FIRST}/logs"]`, text: 'Logs' },
  ],
  link: `main a[href="/chargers/${FIRST}/logs"]`,
};

interface Load {
  painted: number;
  usable: number;
  kilobytes: number;
}

/** The cost of a screen with an empty cache and with a full one, and the memory that it takes. */
export async function measure(
  page: Page,
  device: Device,
  screen: Screen,
  on: string,
  budget?: number,
): Promise<Figure[]> {
  const cdp = await page.context().newCDPSession(page);
  await slowDown(cdp, device);
  await page.addInitScript(markUsable, screen.shows);
  const cold = await loads(page, cdp, screen, true);
  const figure = (what: string, measured: number, unit: Figure['unit'], of?: number): Figure => ({
    what: `${screen.name}: ${what}`,
    on,
    measured,
    unit,
    budget: of,
  });
  const figures = [
    figure('first paint', median(cold.map(({ painted }) => painted)), 'ms', 1000),
    figure('usable', median(cold.map(({ usable }) => usable)), 'ms', budget),
    figure('transferred until then', median(cold.map(({ kilobytes }) => kilobytes)), 'kB'),
  ];
  if (device.network) {
    const warm = await loads(page, cdp, screen, false);
    figures.push(figure('usable, cached', median(warm.map(({ usable }) => usable)), 'ms'));
  }
  figures.push(figure('chargers in memory', await chargersHeld(cdp), ''));
  await page.locator(screen.link).first().click();
  await page.waitForURL((url) => url.pathname !== screen.path);
  return figures;
}

async function slowDown(cdp: CDPSession, { network, cpu }: Device): Promise<void> {
  await cdp.send('Network.enable');
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpu });
  if (!network) return;
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: network.latency,
    downloadThroughput: (network.down * 1000) / 8,
    uploadThroughput: (network.up * 1000) / 8,
  });
}

async function loads(page: Page, cdp: CDPSession, screen: Screen, cold: boolean): Promise<Load[]> {
  const all: Load[] = [];
  const until = Date.now() + ENOUGH_MS;
  while (all.length < LOADS && Date.now() < until) {
    await page.goto('about:blank');
    if (cold) await cdp.send('Network.clearBrowserCache');
    all.push(await load(page, cdp, screen));
  }
  return all;
}

async function load(page: Page, cdp: CDPSession, { path }: Screen): Promise<Load> {
  let bytes = 0;
  const headers = (event: { response: { encodedDataLength: number } }) => {
    bytes += event.response.encodedDataLength;
  };
  const body = (event: { encodedDataLength: number }) => {
    bytes += event.encodedDataLength;
  };
  cdp.on('Network.responseReceived', headers).on('Network.dataReceived', body);
  await page.goto(path, { waitUntil: 'commit', timeout: LONGEST_MS });
  const usable = await page
    .waitForFunction(() => performance.getEntriesByName('usable')[0]?.startTime, undefined, {
      polling: 100,
      timeout: LONGEST_MS,
    })
    .then(
      (mark) => mark.jsonValue(),
      () => undefined,
    );
  cdp.off('Network.responseReceived', headers).off('Network.dataReceived', body);
  const painted = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  );
  return { painted: painted ?? Infinity, usable: usable ?? Infinity, kilobytes: bytes / 1000 };
}

/** Runs in the page: marks when everything has been painted and the page is responsive again. */
function markUsable(shows: Screen['shows']): void {
  const isThere = ({ selector, text }: Screen['shows'][number]) =>
    document.querySelector(selector)?.textContent.includes(text);
  const look = () => {
    if (!shows.every(isThere)) {
      requestAnimationFrame(look);
      return;
    }
    const channel = new MessageChannel();
    channel.port1.onmessage = () => performance.mark('usable');
    requestAnimationFrame(() => channel.port2.postMessage(null));
  };
  requestAnimationFrame(look);
}

/** The number of chargers in the page's memory. */
async function chargersHeld(cdp: CDPSession): Promise<number> {
  const { result } = await cdp.send('Runtime.evaluate', { expression: 'Object.prototype' });
  if (!result.objectId) return Number.NaN;
  const { objects } = await cdp.send('Runtime.queryObjects', { prototypeObjectId: result.objectId });
  const counted = await cdp.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration: `function () {
      const isCharger = (one) => Object.hasOwn(one, 'deviceId') && Object.hasOwn(one, 'connectors');
      return new Set(this.filter(isCharger).map(({ deviceId }) => deviceId)).size;
    }`,
  });
  return Number(counted.result.value);
}
