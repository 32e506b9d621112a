import { ANSWERED, card, expect, test } from './support/test';

const MARKUP = '<img src=x onerror="document.title=1">';
const ODD_ID = 'CP 1+@=|*';
const LONG_ID = 'LONG-ID.0123456789:0123456789_0123456789*0123456';

test('text that looks like markup is shown as it was sent', async ({ page, connect, signIn }) => {
  const charger = await connect('CP-MARKUP');
  await charger.boot(MARKUP.slice(0, 20), '<b>bold</b>');
  await charger.status(1, 'Faulted', 'OtherError', MARKUP);
  await charger.call('DataTransfer', { vendorId: MARKUP, data: '</pre><script>1</script>' });
  charger.say(`<script>alert(1)</script>${MARKUP}`);
  await signIn();
  await page.goto('/chargers');
  await expect(card(page, 'CP-MARKUP')).toContainText('<img src=x onerror=');
  await card(page, 'CP-MARKUP').click();
  await expect(page.getByRole('region', { name: 'Connector 1' })).toContainText(MARKUP);
  await page.goto('/logs');
  const row = page.getByRole('button', { expanded: false }).filter({ hasText: 'DataTransfer' });
  await expect(row).toContainText(MARKUP);
  await row.click();
  await expect(page.getByRole('region', { name: 'Call' })).toContainText('</pre><script>1</script>');
  await expect(page.locator('main img, main script, main b:text("bold")')).toHaveCount(0);
  await expect(page).toHaveTitle(/Logs/);
});

test('ids that are long, or have spaces and special characters', { tag: '@phone' }, async ({
  page,
  connect,
  signIn,
}) => {
  expect(LONG_ID).toHaveLength(48);
  await signIn();
  for (const id of [ODD_ID, LONG_ID]) {
    const charger = await connect(id);
    await charger.boot();
    await charger.status(1, 'Available');
    await page.goto('/chargers');
    await card(page, id).click();
    await expect(page).toHaveURL(`/chargers/${encodeURIComponent(id)}`);
    await expect(page.getByRole('heading', { name: id })).toBeVisible();
    await page
      .getByRole('navigation', { name: `Pages of ${id}` })
      .getByRole('link', { name: 'Logs' })
      .click();
    await expect(page.getByRole('button', { name: /BootNotification/ })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('heading', { name: id })).toBeVisible();
    await page.goto(`/logs?deviceId=${encodeURIComponent(id)}`);
    await expect(page.getByRole('button', { name: /BootNotification/ })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      page.viewportSize()?.width ?? 0,
    );
  }
});

test('long texts of a charger stay within the page', { tag: '@phone' }, async ({ page, connect, signIn }) => {
  const charger = await connect('CP-TALKS');
  await charger.boot('Volt & Sons', 'M'.repeat(500));
  await signIn();
  for (const path of ['/chargers', '/chargers/CP-TALKS', '/chargers/CP-TALKS/details']) {
    await page.goto(path);
    await expect(page.getByText('MMMM').filter({ visible: true }).first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(
      page.viewportSize()?.width ?? 0,
    );
  }
});

test('40 connectors', { tag: '@phone' }, async ({ page, connect, signIn }) => {
  const charger = await connect('CP040');
  await charger.boot();
  for (let connector = 1; connector <= 40; connector += 1) {
    await charger.status(connector, connector === 17 ? 'Faulted' : 'Available');
  }
  await signIn();
  await page.goto('/chargers');
  await expect(card(page, 'CP040')).toContainText('40 connectors');
  await expect(card(page, 'CP040')).toContainText('Faulted');
  await expect(card(page, 'CP040')).toContainText('38Available');
  await card(page, 'CP040').click();
  await page.getByRole('button', { name: /^Connector 40/ }).click();
  await expect(page.getByRole('region', { name: 'Connector 40' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    page.viewportSize()?.width ?? 0,
  );
});

test('a charger that does not exist', async ({ page, signIn, errors }) => {
  errors.allow(ANSWERED(404, '/chargers/NOBODY'));
  await signIn();
  await page.goto('/chargers/NOBODY');
  await expect(page.getByRole('heading', { name: 'There is no charger NOBODY' })).toBeVisible();
  await page.goto('/no/such/page');
  await expect(page.getByRole('link', { name: /chargers/i }).first()).toBeVisible();
});

test.describe('a clock in another zone', () => {
  test.use({ timezoneId: 'Pacific/Auckland' });

  test("shows the viewer's time, and UTC on hover", async ({ page, connect, signIn, api }) => {
    const charger = await connect('CP-ZONE');
    await charger.boot();
    await signIn();
    await page.goto('/chargers/CP-ZONE/logs?action=BootNotification');
    const { items } = (await api.send('GET', '/logs?deviceId=CP-ZONE&action=BootNotification')) as {
      items: { at: string }[];
    };
    const at = new Date(items[0]?.at ?? '');
    const there = at.toLocaleTimeString('en-GB', { timeZone: 'Pacific/Auckland' });
    const utc = at.toLocaleTimeString('en-GB', { timeZone: 'UTC' });
    const shown = page.getByRole('button', { name: /BootNotification/ }).getByRole('time');
    await expect(shown).toContainText(there);
    await shown.hover();
    await expect(shown).toHaveAttribute('title', new RegExp(`${utc} UTC`));
  });
});
