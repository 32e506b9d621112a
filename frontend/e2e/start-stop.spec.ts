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

test('a start without a car says so for a while, and is tried again with the same tag', {
  tag: '@phone',
}, async ({ page, connect, signIn, isMobile }) => {
  test.slow();
  const charger = await connect(ID);
  charger.answers({
    RemoteStartTransaction: { status: 'Accepted' },
    GetConfiguration: {
      configurationKey: [{ key: 'ConnectionTimeOut', value: '1', readonly: false }],
      unknownKey: [],
    },
  });
  await charger.boot();
  await charger.status(1, 'Available');
  await signIn();
  await page.goto(`/chargers/${ID}`);
  const panel = page.getByRole('region', { name: 'Connector 1' });
  await panel.getByRole('button', { name: START }).click();
  await page.getByLabel('Id tag', { exact: true }).fill('04A2F19C');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  const track = panel.getByRole('list', { name: 'How far the session is' });
  await expect(track.locator('[aria-current="step"]')).toContainText(/Cable.*by \d\d:\d\d/);
  // Once accepted, a start can't be taken back.
  await expect(panel.getByRole('button')).toHaveCount(0);
  await expect(panel.getByText('No car came')).toBeVisible({ timeout: 50_000 });
  await expect(track).toHaveCount(0);
  await expectAccessible(page);
  await page.goto('/chargers?view=cards');
  if (isMobile) await page.getByRole('button', { name: `Start or stop at ${ID}` }).click();
  await expect(page.getByText('No car came').last()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: `Try again on ${ID}, connector 1` }).click();
  await expect(page.getByLabel('Id tag', { exact: true })).toHaveValue('04A2F19C');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('Waiting for the cable').last()).toBeVisible();
});

test('the panel shows how far a session is', async ({ page, connect, signIn }) => {
  const charger = await connect(ID);
  await charger.boot();
  await charger.status(1, 'Available');
  await signIn();
  await page.goto(`/chargers/${ID}`);
  const panel = page.getByRole('region', { name: 'Connector 1' });
  const track = panel.getByRole('list', { name: 'How far the session is' });
  const now = track.locator('[aria-current="step"]');
  await expect(panel).toContainText('Available');
  await expect(track).toHaveCount(0);
  await charger.status(1, 'Preparing');
  await expect(now).toContainText('Tag or cable');
  await charger.call('Authorize', { idTag: '04A2F19C' });
  const transaction = await charger.start(1, '04A2F19C');
  await expect(now).toContainText('Charging');
  await expect(track.getByRole('listitem').first()).toContainText(/Tag\d\d:\d\d/);
  await charger.status(1, 'SuspendedEV');
  await expect(now).toContainText('Paused by car');
  await expectAccessible(page);
  await charger.cut();
  await expect(now).toContainText('Last seen paused by the car');
  const back = await connect(ID);
  await back.boot();
  await back.stop(transaction, 500);
  await back.status(1, 'Finishing');
  await expect(now).toContainText('Finished');
  await back.status(1, 'Available');
  await expect(now).toContainText('Unplugged');
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
