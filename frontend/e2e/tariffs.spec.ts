import type { Page } from '@playwright/test';
import type { Api } from './support/api';
import { ANSWERED, expect, expectAccessible, test } from './support/test';

const ENERGY = (price: string) => [{ type: 'ENERGY', price, taxPercent: '20' }];
const CONTENT = {
  currency: 'GBP',
  timeZone: 'Europe/London',
  taxIncluded: true,
  graceMinutes: 15,
  minPrice: '1.00',
  elements: [
    {
      name: 'peak',
      components: ENERGY('0.59'),
      restrictions: { startTime: '16:00', endTime: '19:00' },
    },
    { components: ENERGY('0.34'), restrictions: { startTime: '23:00', endTime: '06:00' } },
    { components: ENERGY('0.49') },
    { components: [{ type: 'PARKING_TIME', price: '6.00', taxPercent: '20', maxPrice: '12.00' }] },
    { components: [{ type: 'FLAT', price: '0.50', taxPercent: '20' }] },
  ],
};

interface Tariff {
  tariffId: number;
  revision: number;
}

/** A tariff with a draft, or with a version and no draft. */
async function aTariff(api: Api, name: string, isPublished = false): Promise<Tariff> {
  const made = (await api.send('POST', '/tariffs', { name, draft: CONTENT })) as Tariff;
  if (!isPublished) return made;
  const path = `/tariffs/${made.tariffId}/publish`;
  return (await api.send('POST', path, { revision: made.revision })) as Tariff;
}

/** Removes all tariffs; chargers are gone by then, or have none. */
async function removeTariffs(api: Api): Promise<void> {
  const { items } = (await api.send('GET', '/tariffs?limit=200')) as {
    items: (Tariff & { isDefault: boolean })[];
  };
  for (const { tariffId, revision, isDefault } of items) {
    if (isDefault) await api.send('PATCH', `/tariffs/${tariffId}`, { revision, isDefault: false });
    await api.send('DELETE', `/tariffs/${tariffId}`);
  }
}

/** Sets the session to be tried out: by the clocks of the site. */
async function tryOut(page: Page, from: string, to: string): Promise<void> {
  await page.getByLabel('Plugged in', { exact: true }).fill(from);
  await page.getByLabel('Unplugged', { exact: true }).fill(to);
}

const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('a tariff is made, tried out, published and given to a charger, whose session has its price', {
  tag: '@phone',
}, async ({ page, api, connect, signIn }) => {
  test.slow();
  await removeTariffs(api);
  const charger = await connect('CP001');
  await charger.boot();
  await charger.status(1, 'Available');
  await signIn();
  await page.goto('/tariffs');
  await expect(page.getByText(/^No tariffs yet\. A tariff says what a session costs/)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'New tariff' }).click();
  const dialog = page.getByRole('dialog', { name: 'New tariff' });
  await dialog.getByLabel('Name').fill('Harbour day rate');
  await dialog.getByLabel('Currency').selectOption('GBP');
  await dialog.getByLabel('Time zone of the site').selectOption('Europe/London');
  await dialog.getByLabel('Price per kWh').fill('0.49');
  await dialog.getByLabel('Tax in %').fill('20');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Create draft' }).click();
  await expect(page.getByRole('heading', { name: 'Harbour day rate' })).toBeVisible();

  await page.getByRole('button', { name: 'Add price' }).click();
  await page.getByRole('menuitem', { name: 'Per kWh, at certain times' }).click();
  const price = page.getByLabel('Price, price 1');
  await expect(price).toBeFocused();
  await price.fill('0.59');
  await page.getByLabel('Days, price 1').selectOption('Mon to Fri');
  await page.getByRole('button', { name: 'Add price' }).click();
  await page.getByRole('menuitem', { name: 'Per session' }).click();
  await page.getByLabel('Price, price 3').fill('0.50');
  await tryOut(page, '2025-11-24T15:10', '2025-11-24T18:00');
  const attempt = panel(page, 'Try it out');
  await expect(attempt).toContainText('15:10 to 16:00');
  await expect(attempt).toContainText('£21.38');
  await expect(
    page.getByRole('gridcell', { name: 'Monday 16:00 to 19:00: £0.59 per kWh, price 1' }),
  ).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Save as version 1' }).click();
  await expect(page.getByText(/^Version 1 in use since/)).toBeVisible();
  await page.goto('/chargers/CP001/details');
  await page.getByRole('button', { name: 'Change tariffs' }).click();
  const choices = page.getByRole('dialog', { name: 'Tariffs of CP001' });
  await choices.getByLabel('Charger').selectOption('Harbour day rate');
  await expectAccessible(page);
  await choices.getByRole('button', { name: 'Save' }).click();
  await panel(page, 'Tariff').getByRole('link', { name: 'Harbour day rate' }).click();
  await expect(panel(page, 'Where it is used')).toContainText('CP001');
  await expect(page.getByText(/^Version 1 in use at 1 charger since/)).toBeVisible();

  const transactionId = await charger.start(1);
  await charger.stop(transactionId, 2);
  await page.goto(`/transactions/${transactionId}`);
  await expect(page.getByText('£0.50', { exact: true }).first()).toBeVisible();
  const { cost } = (await api.send('GET', `/transactions/${transactionId}`)) as {
    cost: { tariffVersion: number; totalInclTax: string };
  };
  expect(cost.tariffVersion).toBe(1);
  expect(Number(cost.totalInclTax)).toBe(0.5);
});

test('prices are changed by keys, compared with the version in use, and saved as the next one', {
  tag: '@phone',
}, async ({ page, api, signIn }) => {
  await removeTariffs(api);
  const { tariffId } = await aTariff(api, 'Harbour day rate', true);
  await signIn();
  await page.goto(`/tariffs/${tariffId}`);
  await expect(page.getByRole('button', { name: 'Save as version 2' })).toHaveCount(0);
  await page.getByLabel('Price, price 2').press('Alt+ArrowUp');
  await expect(page.getByLabel('Price, price 1')).toHaveValue('0.34');
  await page.getByLabel('Price, price 3').fill('0.39');
  await tryOut(page, '2025-11-24T15:10', '2025-11-24T18:00');
  await expect(panel(page, 'Try it out')).toContainText(
    'In version 1 it would cost £26.38. This is £1.83 less.',
  );
  await page.getByRole('button', { name: 'Conditions and more, price 2' }).click();
  await expectAccessible(page);
  await page.getByRole('menuitemcheckbox', { name: 'Power' }).click();
  await page.getByLabel('From kW, price 2').fill('43');
  await expect(panel(page, 'Try it out')).not.toContainText('peak');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByText('Draft of version 2')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('From kW, price 2')).toHaveValue('43');
  await page.getByRole('button', { name: 'Save as version 2' }).click();
  await page.getByRole('link', { name: 'Look at version 1' }).click();
  await expect(page.getByRole('heading', { name: 'Version 1 of Harbour day rate' })).toBeVisible();
  await expect(page.getByText('Every day from 16:00 to 19:00: £0.59 per kWh, called peak')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Use it as the draft' }).click();
  await expect(page.getByLabel('Price, price 3')).toHaveValue('0.49');
  await page.getByRole('button', { name: 'Discard draft' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Discard draft' }).click();
  await expect(page.getByLabel('Price, price 3')).toHaveValue('0.39');
});

test('hours are dragged over to set their price, and prices are dragged to their place', async ({
  page,
  api,
  signIn,
}) => {
  await removeTariffs(api);
  const { tariffId } = await aTariff(api, 'Harbour day rate');
  await signIn();
  await page.goto(`/tariffs/${tariffId}`);
  const row = page.locator('[data-hours]').nth(1);
  await row.scrollIntoViewIfNeeded();
  const box = await row.boundingBox();
  if (!box) throw new Error('The week is not there.');
  await page.mouse.move(box.x + box.width * (10.1 / 24), box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * (11 / 24), box.y + 10, { steps: 3 });
  await page.mouse.move(box.x + box.width * (11.9 / 24), box.y + 40, { steps: 3 });
  await page.mouse.up();
  await expect(page.getByLabel('Price, price 1')).toBeFocused();
  await expect(page.getByLabel('From, price 1')).toHaveValue('10:00');
  await expect(page.getByLabel('To, price 1')).toHaveValue('12:00');
  await expect(page.getByRole('combobox', { name: 'Days, price 1' })).toContainText('Tue and Wed');
  await page.getByLabel('Price, price 1').fill('0.20');

  const handle = page.getByRole('button', { name: /^Move price 1:/ });
  const [from, to] = await Promise.all([
    handle.boundingBox(),
    page.getByRole('button', { name: /^Move price 2:/ }).boundingBox(),
  ]);
  if (!from || !to) throw new Error('The handles are not there.');
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(to.x + 8, to.y + to.height, { steps: 5 });
  await page.mouse.up();
  await expect(page.getByLabel('Price, price 2')).toHaveValue('0.20');
  await page.getByRole('link', { name: 'Chargers' }).first().click();
  await expect(page.getByRole('dialog', { name: 'Leave without saving?' })).toBeVisible();
  await page.getByRole('button', { name: 'Leave' }).click();
  await expect(page).toHaveURL(/\/chargers/);
});

test('two people who change a tariff see how their drafts differ', async ({
  page,
  api,
  signIn,
  otherBrowser,
  errors,
}) => {
  errors.allow(ANSWERED(409, '/tariffs/'));
  await removeTariffs(api);
  const { tariffId, revision } = await aTariff(api, 'Harbour day rate');
  await signIn();
  await page.goto(`/tariffs/${tariffId}`);
  await page.getByLabel('Price, price 1').fill('0.61');
  const draft = { ...CONTENT, minPrice: '2.00' };
  await api.send('PATCH', `/tariffs/${tariffId}`, { revision, draft });
  await page.getByRole('button', { name: 'Save draft' }).click();
  const conflict = page.getByRole('alert', { name: /has changed this tariff too/ });
  await expect(conflict).toContainText('£0.61 per kWh');
  await expect(conflict).toContainText('In all at least £2.00');
  await expectAccessible(page);
  await conflict.getByRole('button', { name: 'Go on with mine' }).click();
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByText('Not saved yet')).toHaveCount(0);

  const viewer = await otherBrowser(await api.person('viewer'));
  await viewer.goto(`/tariffs/${tariffId}`);
  await expect(viewer.getByText(/£0\.61 per kWh, called peak/)).toBeVisible();
  await expect(viewer.getByRole('button', { name: /Save|Add price/ })).toHaveCount(0);
  await expectAccessible(viewer);
});

test('a tariff becomes the default, and is deleted when it no longer is', { tag: '@phone' }, async ({
  page,
  api,
  signIn,
  errors,
}) => {
  errors.allow(ANSWERED(409, '/tariffs/'));
  await removeTariffs(api);
  const { tariffId } = await aTariff(api, 'Depot', true);
  await signIn();
  await page.goto(`/tariffs/${tariffId}`);
  const ask = async (name: string) => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await ask('Make it the default…');
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Make it the default' }).click();
  await expect(panel(page, 'Where it is used')).toContainText('At all chargers and connectors without');
  await ask('Delete…');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('It is the default tariff');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await ask('No longer the default…');
  await page.getByRole('dialog').getByRole('button', { name: 'Go without a default' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await ask('Delete…');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No tariffs yet.')).toBeVisible();
});
