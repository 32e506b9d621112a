import type { Locator, Page } from '@playwright/test';
import { ANSWERED, expect, test, UNREACHABLE } from './support/test';

const row = (page: Page, text: string | RegExp) => page.locator('main [data-row]').filter({ hasText: text });

const scroller = (page: Page): Locator => page.locator('main [class*=scroller]');

test('messages: joined, opened, copied, filtered, and shared as a link', async ({
  page,
  connect,
  signIn,
  otherBrowser,
  api,
}) => {
  const charger = await connect('LOG-A');
  await charger.boot();
  await charger.status(2, 'Faulted', 'GroundFailure', 'phase 2');
  await charger.call('DataTransfer', { vendorId: 'org.example', data: 'hello' });
  const other = await connect('LOG-B');
  await other.boot('Hearth', 'Wallbox 22');
  await signIn();
  await page.goto('/logs');

  const fault = row(page, 'GroundFailure').filter({ hasText: 'LOG-A' });
  await expect(fault).toContainText('Charger → Server');
  await expect(fault).toContainText('Faulted, GroundFailure');
  await expect(fault).toContainText(/\d\d:\d\d:\d\d\.\d{3}/);
  const transfer = row(page, 'DataTransfer').filter({ hasText: 'LOG-A' });
  await expect(transfer).toContainText('UnknownVendorId');
  await transfer.click();
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('"UnknownVendorId"');
  const call = page.getByRole('region', { name: 'Call' });
  await expect(call).toContainText('"hello"');
  await call.getByRole('button', { name: 'Copy the call' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(copied)).toEqual({ vendorId: 'org.example', data: 'hello' });

  await page.getByRole('button', { name: 'All actions' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'BootNotification' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'All chargers' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'LOG-B' }).click();
  await page.keyboard.press('Escape');
  await expect(row(page, 'BootNotification')).toHaveCount(1);
  await expect(row(page, 'BootNotification')).toContainText('LOG-B');
  await expect(page).toHaveURL(/action=BootNotification/);
  const link = page.url();
  await page.reload();
  await expect(row(page, 'BootNotification')).toHaveCount(1);

  const colleague = await otherBrowser(await api.person('viewer'));
  await colleague.goto(link);
  await expect(row(colleague, 'BootNotification')).toHaveCount(1);
  await expect(row(colleague, 'LOG-A')).toHaveCount(0);

  await page.goto('/logs?q=no%20such%20text');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(row(page, 'DataTransfer').first()).toBeVisible();
});

test('errors only, within a period', async ({ page, connect, signIn }) => {
  const charger = await connect('LOG-F');
  await charger.boot();
  await charger.status(1, 'Available');
  await charger.status(2, 'Faulted', 'GroundFailure');
  await signIn();
  await page.goto('/chargers/LOG-F/logs');
  await expect(row(page, /Connector \d/)).toHaveCount(2);
  await page.getByRole('switch', { name: 'Errors and faults' }).click();
  await expect(row(page, /Connector \d/)).toHaveCount(1);
  await expect(row(page, 'GroundFailure')).toBeVisible();
  await charger.status(1, 'Faulted', 'OverVoltage');
  await charger.status(2, 'Available');
  await expect(row(page, 'OverVoltage')).toBeVisible();
  await expect(row(page, /Connector \d/)).toHaveCount(2);

  await page.getByRole('button', { name: 'Any time' }).click();
  const times = page.getByRole('dialog');
  await times.getByLabel('From').fill(await localTime(page, -1));
  await times.getByLabel('To').fill(await localTime(page, -2));
  await expect(times.getByText('The end must be after the start.')).toBeVisible();
  await expect(times.getByRole('button', { name: 'Show' })).toBeDisabled();
  await times.getByLabel('To').fill('');
  await times.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/from=\d{4}-/);
  await expect(page.getByRole('button', { name: /^Since / })).toBeVisible();
  await expect(row(page, 'GroundFailure')).toBeVisible();

  await page.getByRole('button', { name: /^Since / }).click();
  await times.getByLabel('From').fill(await localTime(page, -3));
  await times.getByLabel('To').fill(await localTime(page, -2));
  await page.keyboard.press('Enter');
  await expect(page.getByText('No message matches.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(row(page, 'BootNotification')).toBeVisible();
});

/** A time some hours from now, as a date and time field takes it. */
function localTime(page: Page, hours: number): Promise<string> {
  return page.evaluate((distance) => {
    const now = new Date();
    return new Date(now.getTime() + (distance * 60 - now.getTimezoneOffset()) * 60_000)
      .toISOString()
      .slice(0, 16);
  }, hours);
}

test('people who read further down are told of new messages, and not moved', async ({
  page,
  connect,
  signIn,
}) => {
  const charger = await connect('LOG-C');
  await charger.boot();
  for (let number = 1; number <= 60; number += 1) {
    await charger.call('DataTransfer', { vendorId: 'org.example', messageId: `row ${number}` });
  }
  await signIn();
  await page.goto('/chargers/LOG-C/logs');
  await expect(row(page, 'row 60')).toBeVisible();
  await charger.call('DataTransfer', { vendorId: 'org.example', messageId: 'at once' });
  await expect(row(page, 'at once')).toBeVisible();

  await row(page, 'at once').hover();
  await page.mouse.wheel(0, 600);
  await expect.poll(() => scroller(page).evaluate((list) => list.scrollTop)).toBeGreaterThan(300);
  const before = await scroller(page).evaluate((list) => list.scrollTop);
  for (let number = 1; number <= 3; number += 1) {
    await charger.call('DataTransfer', { vendorId: 'org.example', messageId: `later ${number}` });
  }
  const pill = page.getByRole('button', { name: '3 new messages' });
  await expect(pill).toBeVisible();
  expect(await scroller(page).evaluate((list) => list.scrollTop)).toBe(before);
  await pill.click();
  await expect(row(page, 'later 3')).toBeVisible();
  await expect(pill).toBeHidden();

  await page.mouse.wheel(0, 600);
  await expect(page.getByRole('button', { name: 'Newest messages' })).toBeVisible();
  await page.keyboard.press('.');
  await expect.poll(() => scroller(page).evaluate((list) => list.scrollTop)).toBe(0);
  await expect(page.getByRole('button', { name: 'Newest messages' })).toBeHidden();
});

test('messages that passed while the stream was away are read afterwards', async ({
  page,
  server,
  connect,
  signIn,
  errors,
}) => {
  errors.allow(UNREACHABLE);
  errors.allow(ANSWERED(503, '/'));
  const charger = await connect('LOG-G');
  await charger.boot();
  await signIn();
  await page.goto('/chargers/LOG-G/logs');
  await expect(row(page, 'BootNotification')).toBeVisible();
  await server.kill();
  await server.run();
  const again = await connect('LOG-G');
  await again.call('DataTransfer', { vendorId: 'org.example', messageId: 'meanwhile' });
  await expect(row(page, 'meanwhile')).toBeVisible();
});

test('100,000 messages: down to a known one, and up again', async ({ page, server, connect, signIn }) => {
  test.slow();
  await connect('LOG-D');
  await server.fillLog('LOG-D', 100_000);
  await signIn();
  await page.goto('/chargers/LOG-D/logs?action=DataTransfer');
  await expect(row(page, 'row 100000')).toBeVisible();

  await scrollUntil(page, 1, 'row 97000');
  await scrollUntil(page, -1, 'row 100000');
  // The page never has more rows than a screenful and a few.
  expect(await page.locator('[data-row]').count()).toBeLessThan(80);
});

/** Scrolls by a screen in each frame, until a row with the text is there. */
async function scrollUntil(page: Page, way: 1 | -1, text: string): Promise<void> {
  await scroller(page).evaluate(
    async (list, wanted) => {
      const isThere = () =>
        [...list.querySelectorAll('[data-row]')].some((row) => row.textContent?.includes(wanted.text));
      while (!isThere()) {
        list.scrollBy({ top: wanted.way * 800 });
        await new Promise(requestAnimationFrame);
      }
    },
    { way, text },
  );
  await expect(row(page, text)).toBeVisible();
}

test('the direction of a message is in words at every width', async ({ page, connect, signIn }) => {
  const charger = await connect('LOG-of-a-name-that-is-as-long-as-names-may-be-01');
  await charger.boot();
  await charger.status(2, 'Faulted', 'GroundFailure');
  await charger.call('DataTransfer', { vendorId: 'org.example', data: 'hello' });
  await signIn();
  for (const path of ['/logs', '/tail?answers=yes', `/chargers/${charger.id}/logs`]) {
    await page.goto(path);
    for (const width of [1440, 1280, 1024, 768, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await expect(row(page, 'StatusNotification').first()).toContainText('Charger → Server');
      expect(await rowFaults(page), `${path} at ${width}`).toEqual([]);
    }
  }
  const latest = page.getByRole('region', { name: 'Latest messages' }).getByText('Charger → Server').first();
  await page.goto(`/chargers/${charger.id}`);
  await expect(latest).toBeVisible();
  expect((await latest.boundingBox())?.width).toBeGreaterThan(80);

  await page.goto(`/chargers/${charger.id}/logs`);
  await row(page, 'DataTransfer').click();
  for (const [name, words] of [
    ['Call', 'Charger → Server'],
    ['Answer', 'Server → Charger'],
  ] as const) {
    const said = page.getByRole('region', { name, exact: true }).getByText(words);
    await expect(said).toBeVisible();
    expect((await said.boundingBox())?.width).toBeGreaterThan(90);
  }
});

/** The flaws of rows: words that are missing, cut off or covered, and cells beyond the edges of their row. */
function rowFaults(page: Page): Promise<string[]> {
  return page.locator('main [data-row]').evaluateAll((rows) =>
    rows.flatMap((row) => {
      const faults: string[] = [];
      const edges = row.getBoundingClientRect();
      const cells = [...row.children].filter((cell) => cell.getClientRects().length > 0);
      const boxes = cells.map((cell) => cell.getBoundingClientRect());
      for (const [index, { top, bottom, left, right, width }] of boxes.entries()) {
        const words = cells[index]?.textContent ?? '';
        if (top < edges.top || bottom > edges.bottom || right > edges.right) faults.push(`beyond: ${words}`);
        const covers = boxes.some(
          (other, which) =>
            which > index &&
            width > 0 &&
            other.width > 0 &&
            other.left < right - 1 &&
            other.right > left + 1 &&
            other.top < bottom - 1 &&
            other.bottom > top + 1,
        );
        if (covers) faults.push(`covered: ${words}`);
      }
      const direction = [...row.querySelectorAll('span')].find(
        ({ textContent, children }) =>
          children.length === 0 && /^(Charger → Server|Server → Charger)$/.test(textContent),
      );
      const isConnection = row.textContent?.includes('Connection');
      const isWhole = direction && direction.getBoundingClientRect().width > 90;
      if (!isConnection && !isWhole) faults.push(`without a direction: ${row.textContent}`);
      return faults;
    }),
  );
}

test('filters of the logs are in whole lines, and one click clears them all', async ({
  page,
  connect,
  signIn,
}) => {
  const charger = await connect('LOG-H');
  await charger.boot();
  await signIn();
  await page.goto('/logs');
  const chip = page.getByRole('button', { name: 'All actions' });
  const exports = page.getByRole('button', { name: 'Export' });
  const clear = page.getByRole('button', { name: 'Clear', exact: true });
  await expect(row(page, 'LOG-H').first()).toBeVisible();
  await expect(clear).toBeHidden();
  await page.setViewportSize({ width: 768, height: 1024 });
  const top = async (part: Locator) => (await part.boundingBox())?.y ?? 0;
  const search = page.getByRole('searchbox', { name: 'Search in messages' });
  expect(Math.abs((await top(exports)) - (await top(search)))).toBeLessThan(8);
  for (const name of ['All chargers', 'Both directions', 'Any time']) {
    expect(await top(page.getByRole('button', { name })), name).toBe(await top(chip));
  }

  await search.fill('no such text');
  await chip.click();
  await page.getByRole('menuitemcheckbox', { name: 'Reset' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Any time' }).click();
  await page.getByRole('button', { name: 'Last hour' }).click();
  await page.getByRole('switch', { name: 'Errors and faults' }).click();
  await expect(page.getByText('No message matches.')).toBeVisible();
  await clear.click();
  await expect(page).toHaveURL(/\/logs$/);
  await expect(search).toHaveValue('');
  await expect(row(page, 'LOG-H').first()).toBeVisible();
  await expect(clear).toBeHidden();

  await page.goto('/audit-log?kind=sign-in.failed&q=nobody&range=1h');
  await clear.click();
  await expect(page).toHaveURL(/\/audit-log$/);
  await expect(row(page, 'signed in').first()).toBeVisible();
});

test('the live tail begins with stored messages, and goes on below them', async ({
  page,
  connect,
  signIn,
}) => {
  const charger = await connect('LOG-I');
  await charger.boot();
  await charger.call('DataTransfer', { vendorId: 'org.example', messageId: 'before' });
  await signIn();
  await page.goto('/tail?deviceId=LOG-I');
  await expect(row(page, 'before')).toHaveCount(1);
  const line = page.getByText('Live from here.');
  await expect(line).toBeVisible();
  await charger.call('Heartbeat');
  await charger.call('DataTransfer', { vendorId: 'org.example', messageId: 'after' });
  await expect(row(page, 'after')).toHaveCount(1);
  const top = async (part: Locator) => (await part.boundingBox())?.y ?? 0;
  const tops = await Promise.all(
    [row(page, 'before'), line, row(page, 'Heartbeat'), row(page, 'after')].map(top),
  );
  expect(tops).toEqual(tops.toSorted((a, b) => a - b));

  await page.getByRole('button', { name: 'All actions' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'BootNotification' }).click();
  await page.keyboard.press('Escape');
  await expect(row(page, /.*/)).toHaveCount(1);
  const clear = page.getByRole('button', { name: 'Clear', exact: true });
  await expect(clear).toHaveCount(1);
  await clear.click();
  await expect(page).toHaveURL(/\/tail$/);
  await expect(row(page, 'after')).toHaveCount(1);
});

test('a log on a phone', { tag: '@phone' }, async ({ page, connect, signIn }) => {
  const charger = await connect('LOG-E');
  await charger.boot();
  await signIn();
  await page.goto('/logs');
  await row(page, 'BootNotification').filter({ hasText: 'LOG-E' }).click();
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('"Accepted"');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    page.viewportSize()?.width ?? 0,
  );
});
