import type { Charger } from './support/charger';
import { expect, expectAccessible, test } from './support/test';

const YES = { ChangeConfiguration: { status: 'Accepted' } };
const NO = { ChangeConfiguration: { status: 'Rejected' } };

/** Chargers CP-B1 to CP-B5: the second refuses, and the last is offline. */
async function fleet(connect: (id: string) => Promise<Charger>): Promise<Charger[]> {
  const chargers: Charger[] = [];
  for (const number of [1, 2, 3, 4, 5]) {
    const charger = await connect(`CP-B${number}`);
    await charger.boot('Ohmweg', number === 2 ? 'Quattro' : 'Duo 22');
    charger.answers(number === 2 ? NO : YES);
    await charger.status(1, 'Available');
    chargers.push(charger);
  }
  await chargers.at(-1)?.disconnect();
  return chargers;
}

test('a command goes to chosen chargers, and the batch says what failed and why', async ({
  page,
  connect,
  signIn,
}) => {
  await fleet(connect);
  await signIn();
  await page.goto('/chargers?view=table');
  const box = (number: number) => page.getByRole('checkbox', { name: `Choose CP-B${number}` });
  await box(1).check();
  await box(3).click({ modifiers: ['Shift'] });
  await expect(page.getByText('3 of 5 chosen')).toBeVisible();
  // The row with the focus, by its key.
  await page.getByRole('link', { name: 'CP-B3' }).focus();
  await page.keyboard.press('x');
  await expect(page.getByText('2 of 5 chosen')).toBeVisible();
  await page.keyboard.press('x');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Choose all 5' }).click();
  const form = page.getByRole('region', { name: 'Send to 5 chargers' });
  await expect(form.getByText('1 is offline and gets it when it is back, within 7 days.')).toBeVisible();
  await form.getByLabel('Key').fill('HeartbeatInterval');
  await form.getByLabel('Value').fill('300');
  await expect(form.getByText('4 chargers get it now, 5 at a time.')).toBeVisible();
  await form.getByRole('button', { name: 'Send to 5 chargers' }).click();
  await expect(page.getByRole('heading', { name: 'Change configuration on 5 chargers' })).toBeVisible();
  await expect(page.getByText('Done', { exact: true })).toBeVisible();
  const rows = page.getByRole('table', { name: 'Commands of the batch' }).getByRole('row');
  await expect(rows).toHaveCount(6);
  await expect(rows.nth(1)).toContainText('CP-B2');
  await expect(rows.nth(1)).toContainText('Rejected');
  const why = page.getByRole('region', { name: 'Why 1 failed' });
  await expect(why).toContainText('One Ohmweg Quattro. None of this model has taken it.');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Later 1' }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText('CP-B5');
  await page.getByRole('button', { name: 'Failed 1' }).click();
  await rows.nth(1).getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Sent to CP-B2 again')).toBeVisible();
  await page.getByRole('link', { name: 'Batches' }).click();
  await expect(page.getByRole('link', { name: 'Change configuration on 5 chargers' })).toBeVisible();
  await expect(page.getByRole('row', { name: /1 failed/ })).toBeVisible();
  await expectAccessible(page);
});

test('a batch is stopped while it runs, and shows itself at work', { tag: '@phone' }, async ({
  page,
  api,
  connect,
  signIn,
}) => {
  const [first] = await fleet(connect);
  // It reads nothing any more, so that its command stays under way.
  first?.socket.pause();
  const { batchId } = (await api.send('POST', '/command-batches', {
    action: 'ChangeConfiguration',
    request: { key: 'HeartbeatInterval', value: '300' },
    deviceIds: ['CP-B1', 'CP-B3', 'CP-B4'],
    atOnce: 1,
  })) as { batchId: string };
  await signIn();
  await page.goto(`/commands/batches/${batchId}`);
  await expect(page.getByText('Running', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Under way 1' })).toBeVisible();
  await expect(page.getByText('2 chargers stay as they are: they were not sent yet.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Stop batch…' }).click();
  await expect(page.getByRole('dialog').getByText('The one under way still runs to its end.')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop batch' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  first?.socket.resume();
  // Told by the live connection.
  await expect(page.getByText('Stopped by hand')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Accepted 1' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Not sent 2' })).toBeVisible();
});

test('the end of a batch is said on other pages, once, to the person who began it', async ({
  page,
  context,
  api,
  connect,
  signIn,
  otherBrowser,
}) => {
  const [first] = await fleet(connect);
  first?.socket.pause();
  await signIn();
  await page.goto('/logs');
  const elsewhere = await otherBrowser(await api.person('operator'));
  await elsewhere.goto('/logs');
  const { batchId } = (await api.send('POST', '/command-batches', {
    action: 'ChangeConfiguration',
    request: { key: 'HeartbeatInterval', value: '300' },
    deviceIds: ['CP-B1', 'CP-B2', 'CP-B5'],
  })) as { batchId: string };
  const second = await context.newPage();
  await second.goto('/connections');
  await expect(second.getByRole('heading', { name: 'Connections' })).toBeVisible();
  first?.socket.resume();
  const words = 'Done: 1 of 3 chargers accepted it. 1 failed. 1 gets it when it is back.';
  const told = (each: typeof page) => each.getByText(words);
  await expect.poll(async () => (await told(page).count()) + (await told(second).count())).toBe(1);
  const there = (await told(page).count()) > 0 ? page : second;
  await expectAccessible(there);
  await there.getByRole('link', { name: 'Open the batch' }).click();
  await expect(there.getByRole('heading', { name: 'Change configuration on 3 chargers' })).toBeVisible();
  expect(new URL(there.url()).pathname).toBe(`/commands/batches/${batchId}`);
  await expect(there.getByText(words)).toHaveCount(0);
  await expect(elsewhere.getByText(words)).toHaveCount(0);
});

test(
  'narrow windows have the form in a drawer, and phones boxes and a bar',
  { tag: '@phone' },
  async ({ page, connect, signIn }, { project }) => {
    await fleet(connect);
    await signIn();
    const phone = project.name === 'phone';
    if (!phone) await page.setViewportSize({ width: 1100, height: 800 });
    await page.goto('/chargers?view=table');
    if (phone) {
      await page.getByRole('button', { name: 'Choose several' }).click();
      const label = page.getByRole('list', { name: 'Chargers to choose' }).getByText('CP-B1');
      await label.click();
      await page.getByText('CP-B3').click();
    } else {
      await page.getByRole('checkbox', { name: 'Choose CP-B1' }).check();
      await page.getByRole('checkbox', { name: 'Choose CP-B3' }).check();
    }
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Send to 2…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send to 2 chargers' });
    await dialog.getByLabel('Command').selectOption('clear-cache');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Send to 2 chargers' }).click();
    await expect(page.getByRole('heading', { name: 'Clear cache on 2 chargers' })).toBeVisible();
  },
);

test('a viewer has no boxes, and a batch that is none is said so', async ({
  api,
  connect,
  otherBrowser,
  errors,
}) => {
  errors.allow(/responded with a status of 404/);
  await fleet(connect);
  const viewer = await otherBrowser(await api.person('viewer'));
  await viewer.goto('/chargers?view=table');
  await expect(viewer.getByRole('link', { name: 'CP-B1' })).toBeVisible();
  await expect(viewer.getByRole('checkbox')).toHaveCount(0);
  await viewer.goto('/commands/batches/0d6a64cc-0a0f-4a0e-9a3b-6f2f5a1b7c11');
  await expect(viewer.getByText('There is no such batch.')).toBeVisible();
});

test('a batch that may run only at certain hours rests until they begin', async ({
  page,
  connect,
  signIn,
}) => {
  const charger = await connect('CP-B1');
  await charger.boot('Ohmweg', 'Duo 22');
  await signIn();
  await page.goto('/chargers?view=table');
  await page.getByRole('checkbox', { name: 'Choose CP-B1' }).check();
  const form = page.getByRole('region', { name: 'Send to 1 charger' });
  await form.getByLabel('Key').fill('HeartbeatInterval');
  await form.getByLabel('Value').fill('300');
  await form.getByLabel('Only at certain hours').click();
  await expect(form.getByLabel('Offline chargers')).not.toBeChecked();
  // In two hours, by the clocks of the browser.
  const [from, to] = await page.evaluate(() =>
    [2, 3].map((hours) => {
      const at = new Date(Date.now() + hours * 3_600_000);
      return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
    }),
  );
  await form.getByLabel('From').fill(from ?? '');
  await form.getByLabel('To', { exact: true }).fill(to ?? '');
  await expect(form.getByText('Time zone: Europe/Berlin.')).toBeVisible();
  await expect(form.getByText(`1 charger gets it from ${from} to ${to}, 5 at a time.`)).toBeVisible();
  await expectAccessible(page);
  await form.getByRole('button', { name: 'Send to 1 charger' }).click();
  await expect(page.getByText(/^Rests until /)).toContainText(from ?? '');
  await expect(page.getByText(`Only from ${from} to ${to} (Europe/Berlin)`)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Batches' }).click();
  await expect(page.getByRole('row', { name: /Rests until / })).toContainText(from ?? '');
  await page.goBack();
  await page.getByRole('button', { name: 'Stop batch…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop batch' }).click();
  await expect(page.getByText('Stopped by hand')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Not sent 1' })).toBeVisible();
});

test('while a key is about to be changed, the table shows what each charger has', async ({
  page,
  api,
  connect,
  signIn,
}) => {
  await fleet(connect);
  const change = { key: 'HeartbeatInterval', value: '300' };
  await api.send('POST', '/chargers/CP-B1/commands/change-configuration', change);
  await signIn();
  await page.goto('/chargers?view=table');
  await page.getByRole('checkbox', { name: 'Choose CP-B1' }).check();
  await page.getByRole('checkbox', { name: 'Choose CP-B3' }).check();
  await page.getByLabel('Key').fill('heartbeatinterval');
  await expect(page.getByRole('columnheader', { name: 'Value now' })).toBeVisible();
  const row = (id: string) =>
    page
      .getByRole('row', { name: new RegExp(id) })
      .getByRole('cell')
      .last();
  await expect(row('CP-B1')).toHaveText('300');
  await expect(row('CP-B3')).toHaveText('–');
  await page.getByLabel('Value', { exact: true }).fill('300');
  await expect(page.getByText('1 has this value already.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Choose none', exact: true }).click();
  await expect(page.getByRole('columnheader', { name: 'Last seen' })).toBeVisible();
});
