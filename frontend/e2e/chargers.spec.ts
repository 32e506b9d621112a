import type { Page } from '@playwright/test';
import type { Charger } from './support/charger';
import { card, expect, expectAccessible, test } from './support/test';

const row = (page: Page, id: string) => page.getByRole('row', { name: new RegExp(id) });

async function charging(charger: Charger, watts = 11_000, wattHours = 12_300): Promise<number> {
  await charger.boot();
  await charger.status(1, 'Available');
  const transactionId = await charger.start(1);
  await charger.meter(1, transactionId, watts, wattHours);
  return transactionId;
}

test.describe('deleting a charger', () => {
  const remove = async (page: Page) => {
    await page.getByRole('button', { name: 'More', exact: true }).last().click();
    await page.getByRole('menuitem', { name: 'Delete charger…' }).click();
  };

  test('says what else is deleted, and that it may come back', async ({ page, connect, signIn }) => {
    const charger = await connect('CP-GONE');
    await charger.stop(await charging(charger), 13_000);
    await signIn();
    await page.goto('/chargers/CP-GONE/details');
    await remove(page);
    const dialog = page.getByRole('dialog', { name: 'Delete CP-GONE?' });
    await expect(dialog).toContainText('1 transaction are deleted');
    await expect(dialog).toContainText('It is online');
    await expect(dialog).toContainText('comes back as a new charger');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Delete CP-GONE' }).click();
    await expect(page).toHaveURL('/chargers');
    await expect(page.getByText('CP-GONE deleted')).toBeVisible();
  });

  test('waits for running transactions to end, and then goes on', async ({ page, connect, signIn }) => {
    const charger = await connect('CP-BUSY');
    const transactionId = await charging(charger);
    await signIn();
    await page.goto('/chargers/CP-BUSY/details');
    await remove(page);
    const waits = page.getByRole('dialog', { name: 'CP-BUSY is charging' });
    await expect(waits).toContainText(`Connector 1: transaction ${transactionId}, 12.30 kWh so far`);
    await expect(waits.getByRole('button', { name: /^Delete/ })).toHaveCount(0);
    await expectAccessible(page);
    await charger.stop(transactionId, 13_000);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete CP-BUSY' }).click();
    await expect(page.getByText('CP-BUSY deleted')).toBeVisible();
  });

  test('is possible if it went offline while charging', async ({ page, connect, signIn }) => {
    const charger = await connect('CP-LOST');
    const transactionId = await charging(charger);
    await charger.disconnect();
    await signIn();
    await page.goto('/chargers/CP-LOST/details');
    await remove(page);
    const dialog = page.getByRole('dialog', { name: 'Delete CP-LOST?' });
    await expect(dialog).toContainText(`transaction ${transactionId}, 12.30 kWh`);
    await dialog.getByRole('button', { name: 'Delete CP-LOST' }).click();
    await expect(page.getByText('CP-LOST deleted')).toBeVisible();
  });
});

test('setting a charging charger to Inactive is confirmed first', async ({ page, api, connect, signIn }) => {
  const charger = await connect('CP-CUT');
  const transactionId = await charging(charger);
  await signIn();
  await page.goto('/chargers/CP-CUT/details');
  const edit = page.getByRole('button', { name: 'Edit' });
  const choose = async () => {
    await edit.click();
    await page.getByRole('dialog').getByText('Inactive', { exact: true }).click();
    await expect(page.getByText('It is disconnected at once')).toBeVisible();
    await page.getByRole('button', { name: 'Save' }).click();
  };
  await choose();
  const asks = page.getByRole('dialog', { name: 'Set CP-CUT to Inactive while it charges?' });
  await expect(asks).toContainText(`Connector 1: transaction ${transactionId}, 12.30 kWh so far`);
  await expect(asks.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expectAccessible(page);
  await asks.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog', { name: 'Edit CP-CUT' }).getByRole('button', { name: 'Cancel' }).click();
  await expect(edit).toBeFocused();
  expect(await api.send('GET', '/chargers/CP-CUT')).toMatchObject({ chargerStatus: 'active', online: true });

  await choose();
  await asks.getByRole('button', { name: 'Set to Inactive' }).click();
  await expect(page.getByRole('main')).toContainText('Offline');
  await expect(edit).toBeFocused();
  await api.send('PATCH', '/chargers/CP-CUT', { chargerStatus: 'active' });
});

test('a rating is taken exactly as typed, or refused', async ({ page, api, connect, signIn }) => {
  await (await connect('CP-RATED')).boot();
  await signIn();
  await page.goto('/chargers/CP-RATED/details');
  await page.getByRole('button', { name: 'Edit' }).click();
  const field = page.getByLabel('Power rating, kW');
  for (const wrong of ['-3', '99999999', '7,4']) {
    await field.fill(wrong);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Enter a number from 0.1 to 4000, such as 22 or 7.4.')).toBeVisible();
    await expect(field).toHaveValue(wrong);
  }
  await expectAccessible(page);
  await field.fill('7.4');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('CP-RATED saved')).toBeVisible();
  expect(await api.send('GET', '/chargers/CP-RATED')).toMatchObject({ powerRatingW: 7400 });

  await page.goto('/chargers');
  await page.getByRole('button', { name: 'Add charger' }).click();
  await page.getByLabel('Charger id').fill('x'.repeat(49));
  await expect(page.getByText('At most 48 characters; this has 49.')).toBeVisible();
  await page.getByLabel('Charger id').fill('CP-NAMED');
  await page.getByLabel('Name', { exact: true }).fill('y'.repeat(201));
  await expect(page.getByText('At most 200 characters; this has 201.')).toBeVisible();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Add charger' })).toBeDisabled();
});

test('power above the rating of a charger is never shown without a word', async ({
  page,
  api,
  connect,
  signIn,
}) => {
  const charger = await connect('CP-POWER');
  const first = await charging(charger, 100_000);
  const second = await charger.start(2);
  await charger.meter(2, second, 100_000);
  await signIn();
  await page.goto('/chargers?view=table');
  await expect(row(page, 'CP-POWER')).toContainText('200.0 / peak 200 kW');
  await page.goto('/chargers?view=cards');
  await expect(card(page, 'CP-POWER')).toContainText('peak 200 kW');
  await page.goto('/chargers/CP-POWER');
  await expect(page.getByText('Measured peak 200 kW')).toBeVisible();

  // After one more sample, the server has the same value.
  const later = new Date(Date.now() + 1000);
  await charger.meter(1, first, 100_000, 12_400, later);
  await charger.meter(2, second, 90_000, 100, later);
  await expect
    .poll(() => api.send('GET', '/chargers/CP-POWER'))
    .toMatchObject({ powerRatingW: 190_000, powerRatingSource: 'measured' });

  await api.send('PATCH', '/chargers/CP-POWER', { powerRatingW: 150_000 });
  await expect(page.getByText('above its rating', { exact: true })).toBeVisible();
  await expect(page.getByText('Rated 150 kW')).toBeVisible();
  for (const view of ['table', 'cards']) {
    await page.goto(`/chargers?view=${view}`);
    await expect(page.getByText('Above its rating')).toBeVisible();
  }
});

test.describe('a charger with forty connectors', () => {
  test.beforeEach(async ({ connect }) => {
    const charger = await connect('CP-FORTY');
    await charger.boot();
    for (let connector = 1; connector <= 40; connector += 1) await charger.status(connector, 'Available');
    for (const faulted of [7, 23, 40]) await charger.status(faulted, 'Faulted', 'GroundFailure');
    const transactionId = await charger.start(4);
    await charger.meter(4, transactionId, 11_000);
  });

  test('shows its faults first in the table, which sorts by them', async ({ page, connect, signIn }) => {
    for (const id of ['CP-A', 'CP-Z']) {
      const charger = await connect(id);
      await charger.boot();
      await charger.status(1, id === 'CP-Z' ? 'Faulted' : 'Available');
    }
    await signIn();
    await page.setViewportSize({ width: 1100, height: 800 });
    await page.goto('/chargers?view=table');
    await expect(row(page, 'CP-FORTY')).toContainText(/3\s*Faulted\s*1\s*Charging\s*36\s*Available/);
    await expect(row(page, 'CP-FORTY').getByText('Faulted')).toBeInViewport({ ratio: 1 });
    await expectAccessible(page);
    const ids = () => page.getByRole('row').getByRole('link').allInnerTexts();
    await page.getByRole('button', { name: /^Connectors/ }).click();
    await expect(page.getByRole('columnheader', { name: /faults/ })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
    await expect.poll(ids).toEqual(['CP-FORTY', 'CP-Z', 'CP-A']);
    await page.getByRole('button', { name: /^Power/ }).click();
    await expect(page.getByRole('columnheader', { name: /^Power/ })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
    await expect.poll(async () => (await ids())[0]).toBe('CP-FORTY');
  });

  test('shows them as tiles, one of them open', { tag: '@phone' }, async ({ page, signIn, isMobile }) => {
    await signIn();
    await page.goto('/chargers');
    await expect(card(page, 'CP-FORTY')).toContainText(/1\s*Faulted\s*1\s*Charging\s*36\s*Available/);
    await page.goto('/chargers/CP-FORTY');
    const tiles = page.getByRole('region', { name: '40 connectors' }).getByRole('button');
    await expect(tiles).toHaveCount(40);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    expect(height).toBeLessThan(isMobile ? 3000 : 1700);
    const seventh = page.getByRole('button', { name: 'Connector 7 Faulted' });
    await seventh.click();
    await expect(seventh).toHaveAttribute('aria-expanded', 'true');
    await expect(page.getByRole('region', { name: 'Connector 7', exact: true })).toContainText(
      'GroundFailure',
    );
    await expectAccessible(page);
  });
});

test('a transaction of a charger that is away stays visible', { tag: '@phone' }, async ({
  page,
  connect,
  signIn,
  isMobile,
}) => {
  const charger = await connect('CP-AWAY');
  await charging(charger);
  await charger.status(2, 'Faulted');
  await charger.status(3, 'Faulted');
  await signIn();
  await charger.disconnect();
  await page.goto('/chargers?view=cards');
  await expect(card(page, 'CP-AWAY')).toContainText(/Last seen charging\s*12\.30 kWh/);
  await expect(card(page, 'CP-AWAY').getByText('12.30 kWh')).toBeInViewport({ ratio: 1 });
  if (!isMobile) {
    await page.goto('/chargers?view=table');
    await expect(row(page, 'CP-AWAY')).toContainText('Last seen charging, 12.30 kWh');
  }
  await page.goto('/chargers/CP-AWAY');
  const connector = page.getByRole('region', { name: 'Connector 1' });
  await expect(connector).toContainText('Last seen charging');
  await expect(connector).toContainText(/12\.30\s*kWh until/);
  await expectAccessible(page);
});

test('a charger that never connected has instructions for that', { tag: '@phone' }, async ({
  page,
  server,
  api,
  connect,
  signIn,
}) => {
  void connect;
  await api.send('POST', '/chargers', { deviceId: 'CP SOON', chargerStatus: 'inactive' });
  await signIn();
  await page.goto('/chargers/CP%20SOON');
  await expect(page.getByRole('heading', { name: 'Not connected yet' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Power now' })).toHaveCount(0);
  await expect(page.getByText('It is Inactive, so it would be turned away.')).toBeVisible();
  await page.getByRole('button', { name: 'Copy address' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${server.chargerUrl}CP%20SOON`);
  await expectAccessible(page);
  await api.send('PATCH', '/chargers/CP%20SOON', { chargerStatus: 'active' });
  await (await connect('CP SOON')).boot();
  await expect(page.getByRole('heading', { name: 'Power now' })).toBeVisible();
});

test('the words in the power chart do not lie on its curves', { tag: '@phone' }, async ({
  page,
  api,
  connect,
  signIn,
}) => {
  const charger = await connect('CP-CURVE');
  await charger.boot();
  await api.send('PATCH', '/chargers/CP-CURVE', { powerRatingW: 100_000 });
  const now = Date.now();
  const ago = (seconds: number) => new Date(now - seconds * 1000);
  const timestamp = ago(290).toISOString();
  const start = { connectorId: 1, idTag: 'TAG1', meterStart: 0, timestamp };
  const transactionId = Number((await charger.call('StartTransaction', start)).transactionId);
  const charges = { connectorId: 1, status: 'Charging', errorCode: 'NoError', timestamp };
  await charger.call('StatusNotification', charges);
  const measure = (secondsAgo: number, watts: number) =>
    charger.meter(1, transactionId, watts, 400, ago(secondsAgo));
  await measure(280, 150_000);
  await signIn();
  await page.goto('/chargers/CP-CURVE');
  await expect(page.getByText('Rated 100 kW')).toBeVisible();
  await page.getByText('1 h', { exact: true }).click();
  await expect(page.getByText('Nothing was measured before.')).toBeVisible();
  expect(await wordsOnCurves(page)).toEqual([]);

  await page.getByText('5 min', { exact: true }).click();
  for (const [secondsAgo, watts] of [
    [200, 3_000],
    [160, 90_000],
    [120, 149_000],
    [80, 0],
    [40, 150_000],
    [10, 60_000],
  ] as const) {
    await measure(secondsAgo, watts);
    await expect(page.getByRole('region', { name: 'Power now' })).toContainText(
      `${(watts / 1000).toFixed(1)} kW`,
    );
  }
  expect(await wordsOnCurves(page)).toEqual([]);
});

/** The words in the chart that a curve crosses. */
function wordsOnCurves(page: Page): Promise<string[]> {
  return page.locator('svg:has([data-series])').evaluate((svg) => {
    const chart = svg.parentElement as HTMLElement;
    const words = [...chart.querySelectorAll('text, p:not(.visuallyHidden)')];
    const { left, top } = svg.getBoundingClientRect();
    const points = [...svg.querySelectorAll<SVGPathElement>('[data-series] path:last-child')].flatMap(
      (path) => {
        const steps = Math.ceil(path.getTotalLength() / 2);
        return Array.from({ length: steps + 1 }, (_, step) => path.getPointAtLength(2 * step));
      },
    );
    return words
      .filter((word) => {
        const box = word.getBoundingClientRect();
        return points.some(
          ({ x, y }) =>
            x + left > box.left && x + left < box.right && y + top > box.top && y + top < box.bottom,
        );
      })
      .map((word) => word.textContent ?? '');
  });
}

test('a charger without a transaction has no power, everywhere', async ({ page, connect, signIn }) => {
  const charger = await connect('CP-IDLE');
  await charger.boot();
  await charger.status(1, 'Available');
  await signIn();
  await page.goto('/chargers/CP-IDLE');
  await expect(page.getByText('Nothing is charging.')).toBeVisible();
  await expect(page.getByText('No power measured yet.')).toHaveCount(0);
  await charger.start(1);
  await expect(page.getByText('No power measured yet.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Power now' })).not.toContainText('0.0 kW');
});

test('a name in a right-to-left script keeps its beginning', async ({ page, api, connect, signIn }) => {
  void connect;
  const name = Array(3).fill('مرآب المطار الدولي الطابق الثاني مدخل الشمال').join(' ');
  await api.send('POST', '/chargers', { deviceId: 'CP-RTL', name });
  await signIn();
  for (const view of ['cards', 'table']) {
    await page.goto(`/chargers?view=${view}`);
    const shown = page.getByText(name);
    await expect(shown).toBeVisible();
    // A name in this script ends on the left, so it is cut off there.
    const { direction, cut } = await shown.evaluate((element) => ({
      direction: getComputedStyle(element).direction,
      cut: element.scrollWidth > element.clientWidth,
    }));
    expect({ direction, cut }, view).toEqual({ direction: 'rtl', cut: true });
  }
});
