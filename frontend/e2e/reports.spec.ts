import { readFile } from 'node:fs/promises';
import type { Api } from './support/api';
import { readPdf } from './support/pdf';
import { GenxServer } from './support/server';
import { test as base, expect, expectAccessible } from './support/test';

const CHARGERS = 18;

/** A server of its own, whose chargers have a past. It depends on the day which of them was out of order most. */
const test = base.extend<object, { server: GenxServer }>({
  server: [
    async ({ mailbox }, use) => {
      const server = await GenxServer.start({ GENX_SMTP_URL: mailbox.url }, { chargers: CHARGERS, days: 45 });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
});

test('energy is read by day, by charger, as a chart, as a table and as a file', { tag: '@phone' }, async ({
  page,
  signIn,
}) => {
  await signIn();
  await page.goto('/reports');
  await expect(page.getByRole('heading', { name: 'Reports' })).toBeAttached();
  await expect(page.getByText('in 30 days')).toBeVisible();
  const chart = page.getByRole('slider', { name: 'Energy over time; arrow keys read it' });
  await chart.focus();
  await page.keyboard.press('Home');
  await expect(chart).toHaveAttribute('aria-valuetext', /\d kWh|\d MWh/);
  await expectAccessible(page);
  await page.getByRole('radiogroup', { name: 'Group by' }).getByText('Charger').click();
  const groups = page.getByRole('table', { name: 'Energy by charger' });
  await expect(groups).toContainText('DEMO001');
  await page.getByRole('button', { name: 'Show as table' }).click();
  await expect(page.getByRole('columnheader', { name: 'Others' })).toBeVisible();
  await expectAccessible(page);
  // The address has all of it.
  await page.reload();
  await expect(groups).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('energy.csv');
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(31);
});

test('twelve months are shown by month, and days of one’s own by day', async ({ page, signIn }) => {
  await signIn();
  await page.goto('/reports?span=12m');
  await expect(page.getByRole('heading', { name: 'Energy by month' })).toBeVisible();
  await page.getByRole('radio', { name: '7 days' }).locator('..').getByText('7 days').click();
  await expect(page.getByRole('heading', { name: 'Energy by day' })).toBeVisible();
  await expect(page.getByText('in 7 days')).toBeVisible();
});

test('the hours of the week are moved through with the arrow keys', { tag: '@phone' }, async ({
  page,
  signIn,
}) => {
  await signIn();
  await page.goto('/reports/utilisation');
  const chosen = page.getByRole('gridcell', { selected: true });
  await chosen.focus();
  await page.keyboard.press('ArrowUp');
  await expect(chosen).toBeFocused();
  const words = (await chosen.getAttribute('aria-label')) ?? '';
  expect(words).toMatch(/\d %, .* of 36 connectors/);
  await expect(page.getByRole('status').filter({ hasText: words })).toBeVisible();
  await expectAccessible(page);
});

test('time is excluded from availability, and comes back', { tag: '@phone' }, async ({ page, signIn }) => {
  await signIn();
  await page.goto('/reports/availability');
  const first = page.getByRole('table', { name: 'Availability' }).getByRole('row').nth(1);
  const name = (await first.getByRole('button').textContent())?.match(/DEMO\d{3} \d/)?.[0] ?? '';
  const figure = await first.getByRole('cell').nth(1).textContent();
  await first.getByRole('button').click();
  const outages = page.getByRole('list', { name: 'Outages' });
  await expectAccessible(page);
  await outages.getByRole('button').first().click();
  const form = page.getByRole('region', { name: 'Exclude time' });
  await form.getByLabel('Evidence').fill('Police report 2025-3391');
  await expect(form.getByText(/% becomes .* %/)).toBeVisible();
  await expectAccessible(page);
  await form.getByRole('button', { name: /^Exclude / }).click();
  const exclusions = page.getByRole('region', { name: 'Exclusions' });
  await expect(exclusions).toContainText('Police report 2025-3391');
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row.filter({ hasText: figure ?? '' })).toHaveCount(0);
  await exclusions.getByRole('button', { name: 'Remove' }).click();
  await expect(exclusions).toContainText('No time is excluded.');
  await expect(row.filter({ hasText: figure ?? '' })).toHaveCount(1);
  await page.getByText('Online share').click();
  await expect(page.getByText('The share of the time in which the charger was online.')).toBeVisible();
});

test('faults are counted by kind, charger and model', { tag: '@phone' }, async ({ page, signIn }) => {
  await signIn();
  await page.goto('/reports/faults');
  const table = page.getByRole('table', { name: 'What costs most time' });
  await expect(table.getByRole('row').nth(1)).toContainText('%');
  await expectAccessible(page);
  await page.getByRole('radiogroup', { name: 'By' }).getByText('Model').click();
  await expect(page).toHaveURL(/by=model/);
  await expect(table.getByRole('row').nth(1)).toContainText('%');
});

test('revenue says why there is none', async ({ page, signIn }) => {
  await signIn();
  // Before its past begins.
  const [from, to] = [60, 50].map((days) =>
    new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10),
  );
  await page.goto(`/reports/revenue?from=${from}&to=${to}`);
  await expect(page.getByText('No session in this time has a cost.')).toBeVisible();
  await expectAccessible(page);
});

test('the dashboard leads to the reports with the same days', { tag: '@phone' }, async ({ page, signIn }) => {
  await signIn();
  await page.goto('/dashboard?span=7d');
  await expect(page.getByRole('region', { name: 'In use by hour' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Lowest availability' }).getByRole('listitem')).toHaveCount(
    4,
  );
  await expectAccessible(page);
  await page.getByRole('region', { name: 'In use by hour' }).getByRole('link').click();
  await expect(page).toHaveURL(/\/reports\/utilisation\?span=7d/);
});

test('the report of a month is read, and printed as a PDF', { tag: '@phone' }, async ({ page, signIn }) => {
  await signIn();
  await page.goto('/reports');
  await page.getByRole('link', { name: 'Monthly report' }).click();
  const sheet = page.getByRole('article', { name: /^Monthly report, / });
  await expect(sheet.getByText('All 18 chargers, 36 connectors')).toBeVisible();
  await expectAccessible(page);
  const month = await page.getByLabel('Month', { exact: true }).inputValue();
  await page.getByRole('button', { name: 'A month earlier' }).click();
  await expect(page).toHaveURL(/month=\d{4}-\d\d/);
  await page.getByLabel('Month', { exact: true }).selectOption(month);
  await page.getByText('Online share').click();
  await expect(sheet.getByText(/^Availability by Online share: /)).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV of Energy by day' }).click();
  expect((await readFile(await (await download).path(), 'utf8')).trim().split('\n').length).toBeGreaterThan(
    28,
  );

  const seen = [
    (await page.getByRole('heading', { level: 2 }).textContent()) ?? '',
    ...(await sheet.locator('dd').allInnerTexts()),
    ...(await sheet
      .getByRole('region', { name: 'Against the month before' })
      .first()
      .locator('td')
      .allInnerTexts()),
    ...(await sheet.getByRole('heading', { level: 3 }).allInnerTexts()),
  ];
  await page.emulateMedia({ colorScheme: 'dark' });
  const { pages, text } = readPdf(await page.pdf({ format: 'A4' }));
  expect(pages).toBeGreaterThanOrEqual(1);
  for (const words of seen) expect(text).toContain(words.replaceAll(/\s/g, ''));
  // Nothing of the frame around the page, and no buttons.
  for (const words of ['Dashboard', 'Printorsave', 'CSV']) expect(text).not.toContain(words);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(255, 255, 255)');
});

test('a receipt is tied to its curve, printed, and worked out again', { tag: '@phone' }, async ({
  page,
  signIn,
  api,
}) => {
  await signIn();
  await page.goto(`/transactions/${await pricedTransaction(api)}`);
  const cost = page.getByRole('region', { name: 'Cost' });
  const first = cost.getByRole('button', { name: 'Period A: show it under the curve' });
  await first.focus();
  await expect(first).toHaveAttribute('aria-pressed', 'true');
  // Reading the curve marks the row.
  await page.getByRole('slider', { name: 'Read the curve' }).focus();
  await expect(first).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('Home');
  await expect(first).toHaveAttribute('aria-pressed', 'true');
  await expect(cost.getByRole('list', { name: 'Tax' })).toContainText('%');
  await expect(cost.getByRole('link', { name: /^Tariff / })).toHaveAttribute(
    'href',
    /\/tariffs\/\d+\?version=/,
  );
  await expectAccessible(page);

  const seen = [...(await cost.getByRole('listitem').locator('b').allInnerTexts()), 'Total'];
  const { text } = readPdf(await page.pdf({ format: 'A4' }));
  for (const words of seen) expect(text).toContain(words.replaceAll(/\s/g, ''));
  for (const words of ['Dashboard', 'Workouttheprice', 'Chargingcurve']) expect(text).not.toContain(words);

  await cost.getByRole('button', { name: 'Work out the price again…' }).click();
  const dialog = page.getByRole('dialog', { name: /^The price of transaction / });
  await expect(dialog.getByText('Difference')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Set this price' }).click();
  await expect(page.getByText(/^Price: /)).toBeVisible();
  await expect(page.getByRole('list', { name: 'Prices worked out' })).toContainText('At its end.');
  await expectAccessible(page);
});

/** The last transaction that has a price. */
async function pricedTransaction(api: Api): Promise<number> {
  const { items } = (await api.send('GET', '/transactions?limit=200')) as {
    items: { transactionId: number; cost: object | null }[];
  };
  return items.find(({ cost }) => cost !== null)?.transactionId ?? 0;
}
