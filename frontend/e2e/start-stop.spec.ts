import { card, expect, expectAccessible, test } from './support/test';

const ID = 'CP-ACT';
const START = `Start on ${ID}, connector 1`;
const STOP = `Stop charging at ${ID}, connector 1`;

test('a session is started and stopped on the card', async ({ page, connect, signIn }) => {
  const charger = await connect(ID);
  await charger.boot();
  charger.answers({
    RemoteStartTransaction: { status: 'Accepted' },
    RemoteStopTransaction: { status: 'Accepted' },
  });
  await charger.status(1, 'Available');
  await signIn();
  await page.goto('/chargers?view=cards');
  const main = page.getByRole('main');
  const before = await card(page, ID).boundingBox();
  await card(page, ID).hover();
  await main.getByRole('button', { name: START }).click();
  await page.getByLabel('Id tag', { exact: true }).fill('04A2F19C');
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  await expect(main.getByText('Waiting for the cable')).toBeVisible();
  await expect(main.getByRole('timer')).toHaveText(/^0\d:\d\d$/);
  // A reload changes nothing, since the server knows what is awaited.
  await page.reload();
  await expect(main.getByText('Waiting for the cable')).toBeVisible();
  expect(await card(page, ID).boundingBox()).toEqual(before);
  await expectAccessible(page);
  await charger.status(1, 'Preparing');
  const transaction = await charger.start(1, '04A2F19C');
  await charger.meter(1, transaction, 11_000, 400);
  await expect(main.getByText('Waiting for the cable')).toHaveCount(0);
  await expect(card(page, ID)).toContainText('0.40 kWh');
  // With the keyboard, too: the button follows the card.
  await card(page, ID).focus();
  await page.keyboard.press('Tab');
  await expect(main.getByRole('button', { name: STOP })).toBeFocused();
  await expect(card(page, ID).getByText('0.40 kWh')).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('Ends the session of 04A2F19C, 0.40 kWh so far.');
  await page.getByRole('dialog').getByRole('button', { name: 'Stop charging' }).click();
  await expect(main.getByText('Waiting for the session to end')).toBeVisible();
  await charger.stop(transaction, 500);
  await charger.status(1, 'Available');
  await expect(main.getByText('Waiting for the session to end')).toHaveCount(0);
});

test('fingers start on a sheet, and in the panel of a connector', { tag: '@phone' }, async ({
  page,
  connect,
  signIn,
  isMobile,
}) => {
  const charger = await connect(ID);
  await charger.boot();
  charger.answers({ RemoteStartTransaction: { status: 'Accepted' } });
  await charger.status(1, 'Available');
  await signIn();
  if (isMobile) {
    await page.goto('/chargers');
    await page.getByRole('button', { name: `Start or stop at ${ID}` }).click();
    await expectAccessible(page);
  } else {
    await page.goto(`/chargers/${ID}`);
  }
  await page.getByRole('button', { name: START }).click();
  await page.getByLabel('Id tag', { exact: true }).fill('04A2F19C');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('Waiting for the cable').first()).toBeVisible();
  await page.goto(`/chargers/${ID}`);
  const panel = page.getByRole('region', { name: 'Connector 1' });
  await expect(panel.getByText('Waiting for the cable')).toBeVisible();
  await expectAccessible(page);
});

test('a viewer gets no actions', async ({ connect, api, otherBrowser }) => {
  const charger = await connect(ID);
  await charger.boot();
  await charger.status(1, 'Available');
  const viewer = await otherBrowser(await api.person('viewer'));
  await viewer.goto(`/chargers/${ID}`);
  await expect(viewer.getByRole('region', { name: 'Connector 1' })).toContainText('Available');
  await expect(viewer.getByRole('button', { name: START })).toHaveCount(0);
});
