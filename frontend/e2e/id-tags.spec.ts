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
  await expect(unknown.getByRole('button', { name: 'Adopt VID:A4F2C011' })).toHaveCount(0);
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
