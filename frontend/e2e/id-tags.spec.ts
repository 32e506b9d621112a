import { expect, expectAccessible, test } from './support/test';

const ID = 'CP-TAGS';

test('a tag is added, found, changed, blocked with its session, and deleted', { tag: '@phone' }, async ({
  page,
  connect,
  signIn,
}) => {
  const charger = await connect(ID);
  await charger.boot();
  charger.answers({ RemoteStopTransaction: { status: 'Accepted' } });
  await signIn();
  await page.goto('/id-tags');
  await page.getByRole('button', { name: 'Add tag' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Id tag').fill('04A2F19C');
  await dialog.getByLabel('Name').fill('Jana Berg');
  await dialog.getByLabel('Group').fill('STAFF');
  await dialog.getByLabel('Budget, kWh').fill('80');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row', { name: /Jana Berg/ });
  await expect(row).toContainText('04A2F19C');
  await expect(row).toContainText('0.00 of 80 kWh');
  await expect(row).toContainText('Accepted');
  // A session that begins is news for the list.
  await charger.start(1, '04A2F19C');
  await expect(row).toContainText('Charging now');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'More on Jana Berg' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await dialog.getByLabel('Budget, kWh').fill('0');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('Over budget');
  await page.getByRole('button', { name: 'More on Jana Berg' }).click();
  await page.getByRole('menuitem', { name: 'Block' }).click();
  const stops = page.getByRole('dialog').getByRole('switch', { name: 'Also stop its running session?' });
  await expect(stops).not.toBeChecked();
  await expectAccessible(page);
  await stops.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
  await expect(page.getByText(`${ID} was asked to stop its session: Accepted`)).toBeVisible();
  await expect(row).toContainText('Blocked');
  await page.getByRole('link', { name: 'STAFF' }).click();
  await expect(page).toHaveURL(/parent=STAFF/);
  await page.getByLabel('Tag, name, note').fill('nobody');
  await expect(page.getByText('No tag matches.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('button', { name: 'More on Jana Berg' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Jana Berg is deleted')).toBeVisible();
  await expect(row).toHaveCount(0);
});

test('a tag that a charger refused is adopted', { tag: '@phone' }, async ({ page, connect, signIn }) => {
  const charger = await connect(ID);
  await charger.boot();
  await charger.call('Authorize', { idTag: 'VID:A4F2C011' });
  await charger.call('Authorize', { idTag: 'VID:A4F2C011' });
  await signIn();
  await page.goto('/id-tags');
  const unknown = page.getByRole('region', { name: 'Unknown tags' });
  await expect(unknown).toContainText(/2 times, last .* at CP-TAGS/);
  await expect(unknown).toContainText('Autocharge');
  await expectAccessible(page);
  await unknown.getByRole('button', { name: 'Adopt VID:A4F2C011' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Kind')).toHaveValue('vehicle');
  await dialog.getByLabel('Name').fill('Van 12');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Adopt', exact: true }).click();
  await expect(page.getByRole('row', { name: /Van 12/ })).toContainText('Vehicle');
  // It was seen before anybody knew it.
  await expect(page.getByRole('row', { name: /Van 12/ })).not.toContainText('Never');
  await expect(unknown.getByRole('button', { name: 'Adopt VID:A4F2C011' })).toHaveCount(0);
});

test('tags are found by charger and by budget, the last seen first', { tag: '@phone' }, async ({
  page,
  api,
  connect,
  signIn,
}) => {
  const charger = await connect(ID);
  await charger.boot();
  await (await connect('CP-ELSE')).boot();
  await api.send('POST', '/id-tags', { idTag: 'FIND-A', name: 'Here', allowedDeviceIds: [ID] });
  await api.send('POST', '/id-tags', { idTag: 'FIND-B', name: 'Elsewhere', allowedDeviceIds: ['CP-ELSE'] });
  await api.send('POST', '/id-tags', { idTag: 'FIND-C', name: 'All', budget: { energyWh: 0, per: 'day' } });
  await charger.call('Authorize', { idTag: 'FIND-C' });
  await signIn();
  await page.goto('/id-tags?q=FIND');
  const names = page.getByRole('row').locator('a[data-row]');
  await expect(names).toHaveText(['All', 'Here', 'Elsewhere']);
  await page.getByRole('button', { name: 'Order: Last seen first' }).click();
  await expect(page).toHaveURL(/sort=tag/);
  await expect(names).toHaveText(['Here', 'Elsewhere', 'All']);
  await page.getByRole('button', { name: 'All chargers' }).click();
  await page.getByRole('menuitemcheckbox', { name: ID }).click();
  await page.keyboard.press('Escape');
  await expect(names).toHaveText(['Here', 'All']);
  await expect(page.getByText('those bound to it, and those for all chargers')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Over budget' }).click();
  await expect(names).toHaveText(['All']);
});

test('a budget is shown by day, with where it leads, as a chart and as a table', { tag: '@phone' }, async ({
  page,
  api,
  connect,
  signIn,
}) => {
  const charger = await connect(ID);
  await charger.boot();
  await api.send('POST', '/id-tags', { idTag: 'CURVE', budget: { energyWh: 80_000, per: 'week' } });
  const start = { connectorId: 1, idTag: 'CURVE', meterStart: 1000, timestamp: new Date().toISOString() };
  const { transactionId } = await charger.call('StartTransaction', start);
  const stop = { transactionId, meterStop: 1600, timestamp: new Date().toISOString() };
  await charger.call('StopTransaction', stop);
  await signIn();
  await page.goto('/id-tags/CURVE');
  const budget = page.getByRole('region', { name: 'Budget' });
  await expect(budget.getByText(/^Counted from \d+ \w+, days of UTC\./)).toBeVisible();
  await expect(budget.locator('svg')).toBeVisible();
  await expectAccessible(page);
  await budget.getByRole('button', { name: 'Show as table' }).click();
  await expect(budget.getByRole('row').last()).toContainText('0.60');
  await expectAccessible(page);
});

test('tags are saved as a file, and a viewer only looks', async ({ api, otherBrowser }) => {
  await api.send('POST', '/id-tags', { idTag: 'LOOK-1', name: 'Reception', kind: 'app' });
  const viewer = await otherBrowser(await api.person('viewer'));
  await viewer.goto('/id-tags?kind=app&status=Accepted');
  await expect(viewer.getByRole('row', { name: /Reception/ })).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Add tag' })).toHaveCount(0);
  await expect(viewer.getByRole('button', { name: /^More on/ })).toHaveCount(0);
  const saving = viewer.waitForEvent('download');
  await viewer.getByRole('button', { name: 'Export' }).click();
  expect((await saving).suggestedFilename()).toBe('id-tags.csv');
  await viewer.getByRole('button', { name: 'App', exact: true }).click();
  await viewer.getByRole('menuitemcheckbox', { name: 'App' }).click();
  await expect(viewer).toHaveURL(/\/id-tags\?status=Accepted$/);
});

const LIST = [
  'tag;name;expires;dept',
  'IMP-1;Jana Berg;2027-01-31;Sales',
  'IMP-2;Marek Dudek;31/02/2026;Sales',
  'IMP-1;P. Nair;;Sales',
  ';Spare card;;',
  'IMP-9;Reception;;',
].join('\n');

test('a list is corrected in place and taken as a whole', { tag: '@phone' }, async ({
  page,
  api,
  signIn,
}) => {
  await api.send('POST', '/id-tags', { idTag: 'IMP-9', name: 'Front desk' });
  await signIn();
  await page.goto('/id-tags');
  await page.getByRole('link', { name: 'Import' }).click();
  await expectAccessible(page);
  await page.setInputFiles('input[type=file]', {
    name: 'staff.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(LIST),
  });
  await expect(page.getByText('Fix 3 rows first. It’s all rows or none.')).toBeVisible();
  const take = page.getByRole('button', { name: /^Import 5 rows/ });
  await expect(take).toBeDisabled();
  await expectAccessible(page);
  const rows = page.locator('[data-row]');
  await expect(rows.first()).toContainText('IMP-2');
  await expect(page.getByRole('button', { name: /IMP-9/ })).toContainText('Front desk → Reception');
  await rows.first().click();
  await expectAccessible(page);
  await page.getByLabel('Expires', { exact: true }).fill('2026-02-28');
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText('Fix 2 rows first.')).toBeVisible();
  await page.getByRole('button', { name: /P\. Nair|Row 2 has this tag/ }).click();
  await page.getByLabel('Tag', { exact: true }).fill('IMP-3');
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText('Fix 1 row first.')).toBeVisible();
  await rows.first().click();
  await page.getByRole('button', { name: 'Leave out' }).click();
  await expect(page.getByText('Checked just now.')).toBeVisible();
  await page.getByRole('button', { name: 'Import 4 rows' }).click();
  await expect(page.getByText('Imported: 3 new, 1 changed')).toBeVisible();
  await page.goto('/id-tags?q=IMP-');
  await expect(page.getByRole('row', { name: /IMP-3/ })).toContainText('P. Nair');
  await expect(page.getByRole('row', { name: /IMP-9/ })).toContainText('Reception');
});

test('a long list shows its errors first and scrolls', async ({ page, signIn }) => {
  test.slow();
  const rows = Array.from(
    { length: 20_000 },
    (_, at) => `LONG-${at},Card ${at},${at % 9000 === 8000 ? 'odd' : 'Accepted'}`,
  );
  await signIn();
  await page.goto('/id-tags/import');
  await page.setInputFiles('input[type=file]', {
    name: 'all.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['idTag,name,status', ...rows].join('\n')),
  });
  await expect(page.getByText('Fix 2 rows first.')).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('[data-row]').first()).toContainText('LONG-8000');
  expect(await page.locator('[data-row]').count()).toBeLessThan(100);
  await page.locator('[data-scroller]').evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await expect(page.locator('[data-row]').last()).toContainText('LONG-19999');
});

test('the page of a tag shows its budget and sessions, and adds once', { tag: '@phone' }, async ({
  page,
  api,
  connect,
  signIn,
  errors,
}) => {
  errors.allow(/responded with a status of 404/);
  const charger = await connect(ID);
  await charger.boot();
  const budget = { energyWh: 80_000, per: 'month' };
  await api.send('POST', '/id-tags', {
    idTag: 'ONE-1',
    name: 'Lena Fischer',
    budget,
    allowedDeviceIds: [ID],
  });
  await signIn();
  await page.goto('/id-tags?q=ONE-1');
  await page.getByRole('link', { name: 'Lena Fischer' }).click();
  await expect(page).toHaveURL(/\/id-tags\/ONE-1$/);
  await expect(page.getByText('80.00 kWh left')).toBeVisible();
  await expect(page.getByText('No session yet.')).toBeVisible();
  await expect(page.getByRole('link', { name: ID })).toBeVisible();
  const transaction = await charger.start(1, 'ONE-1');
  await expect(page.getByRole('link', { name: String(transaction) })).toBeVisible();
  await expect(page.getByText('Charging now')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Add once…' }).click();
  await page.getByLabel('Energy, kWh').fill('20');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Add 20 kWh' }).click();
  await expect(page.getByText('20 kWh of it were added once.')).toBeVisible();
  await page.getByRole('button', { name: 'Block tag…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
  await page.getByRole('button', { name: 'Unblock' }).click();
  await expect(page.getByText('Lena Fischer may charge again')).toBeVisible();
  await page.getByRole('button', { name: 'More on Lena Fischer' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page).toHaveURL(/\/id-tags$/);
  await page.goto('/id-tags/ONE-1');
  await expect(page.getByText('There is no id tag ONE-1.')).toBeVisible();
});

test('local lists are shown by charger, and sent by hand', { tag: '@phone' }, async ({
  page,
  api,
  connect,
  signIn,
}) => {
  const charger = await connect(ID);
  await charger.boot();
  const configurationKey = [{ key: 'LocalAuthListEnabled', readonly: false, value: 'true' }];
  charger.answers({
    GetConfiguration: { configurationKey },
    GetLocalListVersion: { listVersion: 0 },
    SendLocalList: { status: 'Failed' },
  });
  await api.send('POST', `/chargers/${ID}/commands/get-configuration`, {});
  await api.send('POST', '/id-tags', { idTag: 'LIST-1' });
  await signIn();
  await page.goto('/id-tags');
  await page.getByRole('link', { name: 'Local lists' }).click();
  await expect(page.getByRole('link', { name: 'Local lists' })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('link', { name: 'Tags', exact: true })).not.toHaveAttribute('aria-current');
  const row = page.getByRole('row', { name: new RegExp(ID) });
  await expect(row).toContainText('0 here, not asked');
  await expectAccessible(page);
  await row.getByRole('button', { name: `Send now to ${ID}` }).click();
  await expect(page.getByText(`${ID} does not have its list.`)).toBeVisible();
  await expect(row).toContainText('Not kept up to date');
});
