import { expect, expectAccessible, test } from './support/test';

const ID = 'CP-TX';

test('a session is listed as it begins, opened, stopped and closed', { tag: '@phone' }, async ({
  page,
  connect,
  signIn,
}) => {
  const charger = await connect(ID);
  await charger.boot();
  charger.answers({ RemoteStopTransaction: { status: 'Rejected' } });
  await charger.status(1, 'Preparing');
  await signIn();
  await page.goto('/transactions');
  await expect(page.getByRole('heading', { name: 'Transactions' })).toBeVisible();
  const transaction = await charger.start(1, 'DRIVER-7');
  const row = page.getByRole('row', { name: new RegExp(`\\b${transaction}\\b`) });
  await expect(row).toContainText('DRIVER-7');
  await expect(row).toContainText('Charging');
  await expectAccessible(page);
  await row.getByRole('link', { name: String(transaction) }).click();
  await expect(page.getByRole('heading', { name: `Transaction ${transaction}` })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('The charger was asked to stop: Rejected')).toBeVisible();
  // It refused, so somebody may close it by hand.
  await page.getByRole('button', { name: 'Close by hand' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close by hand' }).click();
  await expect(page.getByText(`Transaction ${transaction} is closed`)).toBeVisible();
  await expect(page.getByText('Stopped', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('End estimated')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0);
});

test('marks find what somebody may have to look at', async ({ page, connect, signIn }) => {
  const charger = await connect(ID);
  await charger.boot();
  const running = await charger.start(1, 'DRIVER-8');
  await signIn();
  await page.goto(`/transactions?q=${ID}`);
  await expect(page.getByRole('link', { name: String(running), exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Needs review' }).click();
  await expect(page.getByText('No transaction matches.')).toBeVisible();
  await expect(page).toHaveURL(/suspect=true/);
  await page.getByRole('button', { name: 'Needs review' }).click();
  await page.getByRole('button', { name: 'Running' }).click();
  await expect(page.getByRole('link', { name: String(running), exact: true })).toBeVisible();
});

test('a viewer looks, and a number that is none is said so', async ({
  connect,
  api,
  otherBrowser,
  errors,
}) => {
  errors.allow(/responded with a status of 404/);
  const charger = await connect(ID);
  await charger.boot();
  const running = await charger.start(1, 'DRIVER-9');
  const viewer = await otherBrowser(await api.person('viewer'));
  await viewer.goto(`/transactions/${running}`);
  await expect(viewer.getByText('DRIVER-9')).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Stop' })).toHaveCount(0);
  await viewer.goto('/transactions/99999999');
  await expect(viewer.getByText('There is no transaction 99999999.')).toBeVisible();
});
