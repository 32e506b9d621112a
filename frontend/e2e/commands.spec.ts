import { ANSWERED, expect, expectAccessible, test } from './support/test';

const ID = 'CP-CMD';
const PAGE = `/chargers/${ID}/commands`;

test('a start says what the charger said, then what happened', { tag: '@phone' }, async ({
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
  await page.goto(PAGE);
  await page.getByLabel('Id tag').fill('04A2F19C');
  await page.getByRole('button', { name: 'Start charging', exact: true }).last().click();
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result.getByText('Charger: Accepted')).toBeVisible();
  await expect(result.getByText('Waiting for the cable')).toBeVisible();
  await expect(result.getByRole('timer')).toContainText('left');
  await expectAccessible(page);
  await charger.status(1, 'Preparing');
  const transaction = await charger.start(1, '04A2F19C');
  await expect(result.getByText(`Happened: charging, transaction ${transaction}`)).toBeVisible();
  // The list below and the page of all commands say the same.
  const row = page.getByRole('row', { name: /Start charging/ }).first();
  await expect(row).toContainText('Happened');
  await page.goto('/commands');
  await expect(page.getByRole('row', { name: new RegExp(ID) }).first()).toContainText(
    `transaction ${transaction}`,
  );
  await expectAccessible(page);
  if (!isMobile) await expect(page.getByRole('link', { name: 'Commands' })).toBeVisible();
});

test('a start that cannot work is not sent, unless somebody insists', async ({
  page,
  connect,
  signIn,
  errors,
}) => {
  errors.allow(ANSWERED(409, '/commands/remote-start-transaction'));
  const charger = await connect(ID);
  await charger.boot();
  charger.answers({ RemoteStartTransaction: { status: 'Rejected' } });
  await charger.status(1, 'Faulted', 'GroundFailure');
  await signIn();
  await page.goto(PAGE);
  await page.getByLabel('Id tag').fill('04A2F19C');
  await page.getByRole('button', { name: 'Start charging', exact: true }).last().click();
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result.getByText('Not sent')).toBeVisible();
  await expect(result.getByText('Connector 1 has a fault.')).toBeVisible();
  await result.getByRole('button', { name: 'Send anyway' }).click();
  await expect(result.getByText('Charger: Rejected')).toBeVisible();
  await expect(result.getByRole('timer')).toHaveCount(0);
});

test('a key is read back, and a reset awaits the next boot', async ({ page, connect, signIn }) => {
  const charger = await connect(ID);
  await charger.boot();
  charger.answers({
    ChangeConfiguration: { status: 'Accepted' },
    GetConfiguration: { configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '60' }] },
    Reset: { status: 'Accepted' },
  });
  await signIn();
  await page.goto(`${PAGE}?command=change-configuration`);
  await page.getByLabel('Key').fill('HeartbeatInterval');
  await page.getByLabel('Value').fill('300');
  await page.getByRole('button', { name: 'Change configuration' }).last().click();
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result.getByText('Nothing happened: the charger stored another value: 60')).toBeVisible();
  await page.goto(`${PAGE}?command=reset`);
  await page.getByRole('button', { name: 'Reset' }).last().click();
  await expect(result.getByText('Waiting for the restart')).toBeVisible();
  await charger.boot();
  await expect(result.getByText('Happened: the charger restarted')).toBeVisible();
});

test('a command waits for an offline charger and can be withdrawn', async ({ page, connect, signIn }) => {
  const charger = await connect(ID);
  await charger.boot();
  await charger.disconnect();
  await signIn();
  await page.goto(`${PAGE}?command=reset`);
  await page.getByRole('button', { name: 'Send when it is back' }).click();
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result.getByText(/^Queued/)).toBeVisible();
  // A second one is not queued by mistake.
  await expect(page.getByText(/^Reset is queued already, since \d\d:\d\d\.$/)).toBeVisible();
  await page.getByRole('button', { name: 'Send when it is back' }).click();
  const dialog = page.getByRole('dialog', { name: `Send the same to ${ID} again?` });
  await expect(dialog).toContainText('It would happen twice.');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await result.getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.getByText(/^Reset is queued already/)).toHaveCount(0);
  await expect(result.getByText('Not sent')).toBeVisible();
  await page.goto(PAGE);
  await expect(page.getByText(`${ID} is offline. A command needs a connection.`)).toBeVisible();
});

test('a change of a key that somebody wants otherwise says that it will be set back', async ({
  page,
  connect,
  api,
  signIn,
}) => {
  const charger = await connect(ID);
  await charger.boot();
  await api.send('PUT', `/chargers/${ID}/wanted-configuration`, { keys: { HeartbeatInterval: '300' } });
  await signIn();
  await page.goto(`${PAGE}?command=change-configuration`);
  await page.getByLabel('Key').fill('HeartbeatInterval');
  await page.getByLabel('Value').fill('60');
  const words = page.getByText(/^We want 300 here, set for this charger\. It will be set back/);
  await expect(words).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Value').fill('300');
  await expect(words).toHaveCount(0);
  await page.getByLabel('Value').fill('60');
  await page.getByRole('link', { name: 'Change the wish instead' }).click();
  await expect(page.getByRole('table', { name: `Configuration of ${ID}` })).toBeVisible();
});

test('a viewer sees what was done, and sends nothing', async ({ connect, api, otherBrowser }) => {
  const charger = await connect(ID);
  await charger.boot();
  charger.answers({ ClearCache: { status: 'Accepted' } });
  await api.send('POST', `/chargers/${ID}/commands/clear-cache`, {});
  const viewer = await otherBrowser(await api.person('viewer'));
  await viewer.goto(PAGE);
  await expect(viewer.getByRole('row', { name: /Clear cache/ })).toContainText('Accepted');
  await expect(viewer.getByRole('button', { name: 'Start charging' })).toHaveCount(0);
});

test('every command has a form that fits', { tag: '@phone' }, async ({ page, connect, signIn }) => {
  test.slow();
  const charger = await connect(ID);
  await charger.boot();
  await charger.status(1, 'Available');
  await signIn();
  for (const command of [
    'set-charging-profile',
    'send-local-list',
    'signed-update-firmware',
    'delete-certificate',
  ]) {
    await page.goto(`${PAGE}?command=${command}`);
    await expect(page.locator('#command-name')).toBeVisible();
    await expectAccessible(page);
    const overflows = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(overflows, command).toBe(false);
  }
});
