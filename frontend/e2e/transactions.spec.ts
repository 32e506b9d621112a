import { readFile } from 'node:fs/promises';
import { ago, chargedSession, doubtfulSessions, measured } from './support/sessions';
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
  // It can be stopped, so nobody closes it by hand.
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Close by hand…' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('The charger was asked to stop: Rejected')).toBeVisible();
  // What was tried, and what is left, mildest first.
  const ladder = page.getByRole('region', { name: 'Ending the session' });
  await expect(ladder.getByRole('list', { name: 'What was tried' })).toContainText('Rejected');
  await expect(ladder.getByRole('button')).toHaveText([
    'Unlock the connector',
    'Pause charging',
    'Take out of service',
    'Restart the charger',
  ]);
  await expectAccessible(page);
  charger.answers({
    UnlockConnector: { status: 'NotSupported' },
    SetChargingProfile: { status: 'Accepted' },
  });
  await ladder.getByRole('button', { name: 'Unlock the connector' }).click();
  await expect(ladder.getByRole('list', { name: 'What was tried' })).toContainText('NotSupported');
  await expect(ladder.getByRole('button', { name: 'Unlock the connector' })).toHaveCount(0);
  await ladder.getByRole('button', { name: 'Pause charging' }).click();
  await expect(ladder.getByRole('listitem').filter({ hasText: 'Set charging profile' })).toContainText(
    'Accepted',
  );
  // It refused, so somebody may close it by hand.
  await page.getByRole('button', { name: 'Close by hand…' }).click();
  const dialog = page.getByRole('dialog', { name: `Close transaction ${transaction}?` });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByLabel('Note').fill('it never stops');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Close by hand' }).click();
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

test('totals and the counts of marks follow the filters, and what is left out is said', {
  tag: '@phone',
}, async ({ page, api, connect, signIn }) => {
  const charger = await connect(ID);
  await charger.boot();
  await api.send('PATCH', `/chargers/${ID}`, { powerRatingW: 44_000 });
  const [, second] = await doubtfulSessions(charger);
  const tag = 'DRIVER-TOTALS';
  for (const meterStart of [0, 5000]) {
    const start = { connectorId: 2, idTag: tag, meterStart, timestamp: ago(100 - meterStart / 1000) };
    const { transactionId } = await charger.call('StartTransaction', start);
    const stop = { transactionId, meterStop: meterStart + 4000, timestamp: ago(90 - meterStart / 1000) };
    await charger.call('StopTransaction', stop);
  }
  await signIn();
  await page.goto(`/transactions?deviceId=${ID}&range=24h`);
  const totals = page.getByRole('region', { name: 'What these transactions come to' });
  const mark = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });
  await expect(totals).toContainText('8.00 kWh');
  await expect(totals).toContainText('without 2 that need review');
  await expect(mark('Needs review')).toHaveText('Needs review2');
  await expect(mark('Running')).toHaveText('Running0');
  await expectAccessible(page);
  // One begins and counts at once.
  await charger.start(1, tag);
  await expect(mark('Running')).toHaveText('Running1', { timeout: 10_000 });
  await api.send('POST', `/transactions/${second}/review`, { verdict: 'corrected', energyWh: 18_300 });
  await expect(totals).toContainText('26.30 kWh', { timeout: 20_000 });
  await expect(totals).toContainText('without 1 that needs review');
  await mark('Needs review').click();
  await expect(totals).toContainText('0.00 kWh');
  await expect(mark('Running')).toHaveText('Running0');
  await expect(mark('Needs review')).toHaveText('Needs review1');
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

test('a session has its curve, its receipt and its signed values', { tag: '@phone' }, async ({
  page,
  api,
  connect,
  signIn,
}) => {
  const charger = await connect(ID);
  await charger.boot();
  const ended = await chargedSession(charger);
  await measured(api, ended, 30);
  await signIn();
  await page.goto(`/transactions/${ended}`);
  const curve = page.getByRole('region', { name: 'Charging curve' });
  await expect(curve.getByText(/^Up to 11\.0 kW.*State of charge from 41 to 60\s%\./)).toBeVisible();
  await expect(curve.getByText('offered')).toBeVisible();
  await expectAccessible(page);
  // Read by keys, then by a finger or the mouse.
  const slider = curve.getByRole('slider');
  await slider.focus();
  await page.keyboard.press('End');
  await expect(curve.getByText(/Power 0\.0 kW, L1 0 A.*State of charge 60 %/)).toBeVisible();
  await page.keyboard.press('Home');
  await expect(curve.getByText(/Power 11\.0 kW, L1 15\.9 A/)).toBeVisible();
  await slider.click();
  await expect(curve.getByText(/offered 15 A/)).toBeVisible();
  await curve.getByRole('button', { name: 'Show as table' }).click();
  await expect(curve.getByRole('row')).toHaveCount(31);
  await expectAccessible(page);
  const receipt = page.getByRole('region', { name: 'Receipt' });
  await expect(receipt.getByRole('listitem')).toHaveCount(2, { timeout: 45_000 }); // Histories are written every 15 s.
  await expect(receipt.getByRole('listitem').first()).toContainText('Charging3.60 kWh');
  await expect(receipt.getByRole('listitem').last()).toContainText('Paused by the car');
  await expect(receipt).toContainText('Total3.60 kWh');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: '1, download' }).click();
  expect((await downloading).suggestedFilename()).toBe(`signed-values-${ended}.json`);
});

test('a session without values has no curve, and a running one says "so far"', async ({
  page,
  api,
  connect,
  signIn,
}) => {
  const charger = await connect(ID);
  await charger.boot();
  const running = await charger.start(1, 'DRIVER-6', new Date(ago(1)));
  await signIn();
  await page.goto(`/transactions/${running}`);
  const receipt = page.getByRole('region', { name: 'Receipt' });
  await expect(receipt.getByText('So far', { exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Charging curve' })).toHaveCount(0);
  await charger.meter(1, running, 7000, 100);
  await measured(api, running, 1);
  await page.reload();
  await expect(page.getByRole('region', { name: 'Charging curve' })).toBeVisible();
  await expect(receipt.getByText('So far, about')).toBeVisible();
});

test('a session that can not be right is reviewed, then the next one', { tag: '@phone' }, async ({
  page,
  api,
  connect,
  signIn,
}) => {
  const charger = await connect(ID);
  await charger.boot();
  await api.send('PATCH', `/chargers/${ID}`, { powerRatingW: 44_000 });
  const [first, second] = await doubtfulSessions(charger);
  await measured(api, second, 3);
  await signIn();
  await page.goto(`/transactions/${second}`);
  const review = page.getByRole('region', { name: 'Review' });
  await expect(review.getByText('910.42 kWh in 30:00 can’t be right.')).toBeVisible();
  await expect(review.getByText(/A charger of 44 kW gives at most 22\.00 kWh/)).toBeVisible();
  await expect(review.getByRole('row', { name: /Stop minus start/ })).toContainText('Too much');
  await expect(review.getByRole('row', { name: /Session before it/ })).toContainText('18.42 kWh');
  await expect(review.getByRole('row', { name: /Power over time/ })).toContainText('Fits');
  await expectAccessible(page);
  await expect(review.getByRole('radio', { name: /Suggested/ })).toBeChecked();
  await review.getByRole('radio', { name: /Another value/ }).check();
  await review.getByLabel('Energy', { exact: true }).fill('18.3');
  await review.getByLabel('Note').fill('read from the meter');
  await expectAccessible(page);
  await review.getByRole('button', { name: 'Set to 18.30 kWh' }).click();
  // Both values stay.
  await expect(page.getByText('Corrected', { exact: true })).toBeVisible();
  const meter = page.getByRole('region', { name: 'Meter', exact: true });
  await expect(meter).toContainText('Energy, corrected18.30 kWh');
  await expect(meter).toContainText('Energy as found910.42 kWh');
  await expect(page.getByText(/Set to 18\.30 kWh by .*“read from the meter”/)).toBeVisible();
  // The queue goes on.
  await page.getByRole('link', { name: /^Next to review \(\d+\)$/ }).click();
  await expect(page.getByRole('heading', { name: `Transaction ${first}` })).toBeVisible();
  await review.getByRole('radio', { name: /As it was found/ }).check();
  await review.getByRole('button', { name: /^Keep / }).click();
  await expect(page.getByText('Reviewed', { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Next to review/ })).toHaveCount(0);
});

test('of two who review a session at once, the second sees the verdict of the first', async ({
  page,
  api,
  connect,
  signIn,
  errors,
}) => {
  errors.allow(/responded with a status of 409/);
  const charger = await connect(ID);
  await charger.boot();
  const [, second] = await doubtfulSessions(charger);
  await signIn();
  await page.goto(`/transactions/${second}`);
  const review = page.getByRole('region', { name: 'Review' });
  await review.getByRole('radio', { name: /Another value/ }).check();
  await review.getByLabel('Energy', { exact: true }).fill('18.3');
  await review.getByLabel('Note').fill('by the meter');
  await api.send('POST', `/transactions/${second}/review`, { verdict: 'corrected', energyWh: 20_000 });
  await review.getByRole('button', { name: /^(Set to|Replace with) 18.30 kWh/ }).click();
  await expect(
    review.getByText(/While you were deciding, .* reviewed it \(.*\): 20\.00 kWh\./),
  ).toBeVisible();
  await expect(review.getByLabel('Note')).toHaveValue('by the meter');
  await expectAccessible(page);
  await review.getByRole('button', { name: 'Replace with 18.30 kWh' }).click();
  await expect(review).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Meter', exact: true })).toContainText('18.30 kWh');
});

test('a session of a charger that is offline is closed from the list', { tag: '@phone' }, async ({
  page,
  connect,
  signIn,
}) => {
  const charger = await connect(ID);
  await charger.boot();
  const running = await charger.start(1, 'DRIVER-3', new Date(ago(20)));
  await charger.disconnect();
  await signIn();
  await page.goto(`/transactions/${running}`);
  await expect(page.getByRole('button', { name: 'Close by hand…' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0);
  await page.goto(`/transactions?q=${ID}&active=true`);
  const row = page.getByRole('row', { name: new RegExp(`\\b${running}\\b`) });
  await expect(row).toContainText('No connection');
  await row.getByRole('button', { name: 'Close by hand…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(`${ID} is offline`)).toBeVisible();
  await dialog.getByRole('button', { name: 'Close by hand' }).click();
  await expect(page.getByText(`Transaction ${running} is closed`)).toBeVisible();
  await expect(row).toHaveCount(0);
});

test('a session that was closed with a long note has no end of the charger in its review', {
  tag: '@phone',
}, async ({ page, api, connect, signIn }) => {
  const charger = await connect(ID);
  await charger.boot();
  const start = { connectorId: 1, idTag: 'DRIVER-3', meterStart: 100_000, timestamp: ago(20) };
  const { transactionId } = await charger.call('StartTransaction', start);
  await charger.disconnect();
  await api.send('POST', `/transactions/${transactionId}/close`, { note: 'x'.repeat(400) });
  await signIn();
  await page.goto(`/transactions/${transactionId}`);
  const review = page.getByRole('region', { name: 'Review' });
  await expect(review.getByText('100.00 kWh at the start. The charger sent no end.')).toBeVisible();
  await expect(review.getByRole('row', { name: /Stop minus start/ })).toHaveCount(0);
  await expect(review.getByRole('radio', { name: /As it was found/ })).not.toBeChecked();
  await expect(review.getByText('GenX’s estimate: the charger sent no end')).toBeVisible();
  await expect(page.getByText('At stop, estimated')).toBeVisible();
  const set = review.getByRole('button', { name: 'Set the energy' });
  await set.scrollIntoViewIfNeeded();
  await expect(set).toBeInViewport({ ratio: 1 });
  const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await tooWide()).toBeLessThanOrEqual(0);
  await expectAccessible(page);
});

test('the list is filtered and exported, and each charger has its own', { tag: '@phone' }, async ({
  page,
  connect,
  signIn,
}) => {
  const [here, other] = [await connect(ID), await connect('CP-OTHER')];
  await here.boot();
  await other.boot();
  const mine = await here.start(1, 'DRIVER-1');
  const its = await other.start(1, 'DRIVER-2');
  const link = (id: number) => page.getByRole('link', { name: String(id), exact: true });
  await signIn();
  await page.goto('/transactions?range=24h&active=true');
  await expect(link(mine)).toBeVisible();
  await expect(link(its)).toBeVisible();
  await page.getByRole('button', { name: 'All chargers' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'CP-OTHER' }).click();
  await page.keyboard.press('Escape');
  await expect(link(mine)).toHaveCount(0);
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByText('1 transaction, filtered as here')).toBeVisible();
  await expectAccessible(page);
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /^CSV/ }).click();
  const lines = (await readFile(await (await downloading).path(), 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('CP-OTHER');
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(link(mine)).toBeVisible();
  await page.goto(`/chargers/${ID}`);
  await page.getByRole('main').getByRole('link', { name: 'Transactions', exact: true }).click();
  await expect(link(mine)).toBeVisible();
  await expect(link(its)).toHaveCount(0);
  await expectAccessible(page);
});

test('a stop without a transaction is assigned, made into one, or dismissed', { tag: '@phone' }, async ({
  page,
  connect,
  signIn,
}) => {
  const charger = await connect(ID);
  await charger.boot();
  // Two sessions run, so that nobody knows which one a stop of an unknown number is of.
  const running = await charger.start(1, 'DRIVER-1', new Date(ago(30)));
  await charger.start(2, 'DRIVER-2', new Date(ago(20)));
  for (const meterStop of [1100, 1200, 1300]) {
    const stop = { transactionId: 999_000 + meterStop, meterStop, timestamp: ago(5), reason: 'Local' };
    await charger.call('StopTransaction', stop);
  }
  await signIn();
  await page.goto('/transactions');
  const orphans = page.getByRole('list', { name: 'Stops without a transaction' }).getByRole('listitem');
  await expect(orphans).toHaveCount(3);
  await expectAccessible(page);
  const dialog = page.getByRole('dialog');
  await orphans.filter({ hasText: '1.10 kWh' }).getByRole('button', { name: 'Assign…' }).click();
  await dialog.getByLabel('Session').selectOption(String(running));
  await expectAccessible(page);
  await dialog.getByRole('button', { name: `End ${running} with it` }).click();
  await expect(page.getByText(`The stop belongs to transaction ${running}`)).toBeVisible();
  await expect(orphans).toHaveCount(2);
  await orphans.filter({ hasText: '1.20 kWh' }).getByRole('button', { name: 'Assign…' }).click();
  await dialog.getByLabel('Session').selectOption('new');
  await dialog.getByLabel('Id tag').fill('DRIVER-0');
  await dialog.getByLabel('Meter at the start (kWh)').fill('0.2');
  await dialog.getByRole('button', { name: 'Make the transaction' }).click();
  await expect(page.getByRole('row', { name: /DRIVER-0/ })).toContainText('1.00 kWh');
  // Both were mistakes.
  const assigned = page.getByRole('list', { name: 'Assigned in the last day' }).getByRole('listitem');
  await page.getByText('2 stops assigned in the last day').click();
  await expect(assigned).toHaveCount(2);
  await expectAccessible(page);
  await assigned.filter({ hasText: '1.10 kWh' }).getByRole('button', { name: 'Undo' }).click();
  await expect(dialog.getByText(`Transaction ${running} is as it was before`)).toBeVisible();
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(orphans).toHaveCount(2);
  await expect(page.getByRole('row', { name: /DRIVER-1/ })).toContainText('Charging');
  await page
    .getByRole('row', { name: /DRIVER-0/ })
    .getByRole('link')
    .first()
    .click();
  await expect(page.getByRole('region', { name: 'Ended by an assigned stop' })).toContainText('1.20 kWh');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(page).toHaveURL(/\/transactions$/);
  await expect(page.getByRole('row', { name: /DRIVER-0/ })).toHaveCount(0);
  await expect(orphans).toHaveCount(3);
  for (const left of [2, 1]) {
    await orphans.first().getByRole('button', { name: 'Dismiss' }).click();
    await dialog.getByRole('button', { name: 'Dismiss' }).click();
    await expect(orphans).toHaveCount(left);
  }
  await orphans.getByRole('button', { name: 'Dismiss' }).click();
  await dialog.getByRole('button', { name: 'Dismiss' }).click();
  await expect(orphans).toHaveCount(0);
});
