import { card, expect, expectAccessible, test } from './support/test';

test('everything by keyboard', async ({ page, connect, signIn }) => {
  for (const id of ['CP001', 'CP002', 'OTHER']) {
    const charger = await connect(id);
    await charger.boot();
    await charger.status(1, 'Available');
  }
  const { keyboard } = page;
  await signIn();
  await page.goto('/chargers');
  await expect(card(page, 'OTHER')).toBeVisible();

  await keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await keyboard.type('oth');
  await expect(card(page, 'CP001')).toHaveCount(0);
  await keyboard.press('Escape');
  await expect(card(page, 'CP001')).toBeVisible();

  await keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Jump to' });
  await expect(page.getByRole('combobox', { name: 'Charger, page or action' })).toBeFocused();
  await keyboard.press('Escape');
  await expect(palette).toBeHidden();
  await keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Charger, page or action' })).toBeFocused();
  await keyboard.type('cp0');
  await expect(page.getByRole('option', { name: /^CP/ })).toHaveCount(2);
  await keyboard.press('ArrowDown');
  await expect(palette.getByText('Actions on CP002')).toBeVisible();
  await keyboard.press('Enter');
  await expect(page).toHaveURL('/chargers/CP002');
  await expect(page.getByRole('heading', { name: 'CP002' })).toBeVisible();

  await keyboard.press('2');
  await expect(page).toHaveURL('/chargers/CP002/logs');
  await keyboard.press('g');
  await keyboard.press('l');
  await expect(page).toHaveURL('/logs');
  await expect(page.getByRole('button', { name: /BootNotification/ }).first()).toBeVisible();
  await keyboard.press('g');
  await keyboard.press('c');
  await expect(page).toHaveURL('/chargers');

  await card(page, 'CP001').focus();
  await keyboard.press('j');
  await expect(card(page, 'CP002')).toBeFocused();
  await keyboard.press('k');
  await keyboard.press('Enter');
  await expect(page).toHaveURL('/chargers/CP001');
});

test('text typed before the palette is there is not lost', async ({ page, connect, signIn }) => {
  await (await connect('CP001')).boot();
  await signIn();
  let arrive: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(/assets\/Palette-.*\.js/, async (route) => {
    await wait;
    await route.continue();
  });
  await page.goto('/logs');
  await expect(page.getByRole('heading', { name: 'Logs' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('cp0');
  arrive();
  await expect(page.getByRole('combobox')).toHaveValue('cp0');
  await page.keyboard.type('01');
  await expect(page.getByRole('combobox')).toHaveValue('cp001');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/chargers/CP001');
});

test('the palette runs actions, and the focus returns', async ({ page, connect, signIn }) => {
  const { keyboard } = page;
  await (await connect('CP001')).boot();
  await signIn();
  await page.goto('/chargers');
  await card(page, 'CP001').focus();
  await keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await keyboard.type('>add');
  await keyboard.press('Enter');
  const add = page.getByRole('dialog', { name: 'Add charger' });
  await expect(add.getByLabel('Charger id')).toBeFocused();
  await keyboard.type('CP9?');
  await expect(add.getByLabel('Charger id')).toHaveValue('CP9?');
  await keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Discard your changes?' }).getByText('Discard').last().click();
  await expect(add).toBeHidden();
  await expect(card(page, 'CP001')).toBeFocused();

  await keyboard.press('Control+k');
  await keyboard.type('dark col');
  await keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('all shortcuts are listed, and single letters can be turned off', async ({ page, connect, signIn }) => {
  const { keyboard } = page;
  await (await connect('CP001')).boot();
  await signIn();
  await page.goto('/chargers');
  await expect(card(page, 'CP001')).toBeVisible();
  await keyboard.press('?');
  await page
    .getByRole('dialog', { name: 'Keyboard shortcuts' })
    .getByRole('link', { name: 'your account' })
    .click();
  await page.getByRole('switch', { name: 'Single-letter shortcuts' }).click();
  await expect(page.getByRole('switch', { name: 'Single-letter shortcuts' })).not.toBeChecked();
  await page.getByRole('heading', { name: 'Keyboard' }).click();
  await keyboard.press('g');
  await keyboard.press('l');
  await keyboard.press('?');
  await keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await expect(page).toHaveURL('/account');
  await expect(page.getByRole('dialog')).toHaveCount(1);
});

test('the first Ctrl+K leaves the page where it is', async ({ page, connect, signIn }) => {
  for (let number = 1; number <= 24; number += 1) await (await connect(`CP${100 + number}`)).boot();
  await signIn();
  await page.goto('/chargers');
  await expect(card(page, 'CP101')).toBeVisible();
  const scrolled: number[] = [];
  await page.exposeFunction('scrolled', (top: number) => scrolled.push(top));
  await page.evaluate(() =>
    addEventListener('scroll', () =>
      (window as never as { scrolled: (top: number) => void }).scrolled(scrollY),
    ),
  );
  expect(await page.evaluate(() => document.documentElement.scrollHeight > innerHeight)).toBe(true);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Jump to' })).toBeHidden();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  expect(scrolled).toEqual([]);
});

test('the palette finds by two words', async ({ page, connect, signIn, api }) => {
  await (await connect('CP014')).boot();
  await api.send('PATCH', '/chargers/CP014', { name: 'Depot North' });
  await signIn();
  await page.goto('/chargers');
  await expect(card(page, 'CP014')).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('north depot');
  await expect(page.getByRole('option', { name: /^CP014/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/chargers/CP014');
});

/** Every page with a list, and a pattern that only its rows match. */
const LISTS = [
  { path: '/chargers', row: /CP00[12]/ },
  { path: '/chargers?view=table', row: /CP00[12]/ },
  { path: '/logs', row: /BootNotification|StatusNotification|connected/i },
  { path: '/chargers/CP001/logs', row: /BootNotification|StatusNotification|connected/i },
  { path: '/dashboard', row: /CP00[12]/ },
  { path: '/users', row: /@example\.org/ },
  { path: '/keys', row: /Billing|Script/ },
  { path: '/audit-log', row: /signed in|made/ },
  { path: '/account', row: /signed in/ },
];

test('j and k move through every list from wherever the focus is', async ({ page, connect, signIn, api }) => {
  for (const id of ['CP001', 'CP002']) {
    const charger = await connect(id);
    await charger.boot();
    await charger.status(1, 'Faulted', 'GroundFailure');
  }
  for (const name of ['Billing', 'Script']) await api.send('POST', '/api-keys', { name, role: 'viewer' });
  await api.person('viewer');
  await signIn();
  const focused = page.locator(':focus');
  for (const { path, row } of LISTS) {
    await page.goto(path);
    await expect(page.locator('main').getByText(row).first()).toBeVisible();
    await expect(page.locator('main [data-row], main [data-rows] a').nth(1)).toBeVisible();
    await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
    await page.keyboard.press('j');
    await expect(focused, path).toContainText(row);
    const first = await page.evaluate(rowWithFocus);
    await page.keyboard.press('j');
    expect(await page.evaluate(rowWithFocus), path).toBe(first + 1);
    await page.keyboard.press('k');
    expect(await page.evaluate(rowWithFocus), path).toBe(first);
  }
});

function rowWithFocus(): number {
  const rows = document.querySelectorAll('main [data-row], main [data-rows] > li > a');
  return [...rows].indexOf(document.activeElement as Element);
}

test('an open menu can be reached by keys, and axe finds nothing in it', async ({
  page,
  connect,
  signIn,
}) => {
  await (await connect('CP001')).boot();
  await signIn();
  await page.goto('/logs');
  for (const name of ['All chargers', 'All actions']) {
    await page.getByRole('button', { name }).click();
    await expect(page.getByRole('menuitemcheckbox').first()).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name })).toBeFocused();
  }
  for (const name of ['Export', /@example\.org$/]) {
    await page.getByRole('button', { name }).click();
    await expect(page.getByRole('menuitem').first()).toBeFocused();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name })).toBeFocused();
  }
  await page.getByRole('button', { name: 'All chargers' }).click();
  await page.keyboard.type('cp0');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitemcheckbox', { name: 'CP001' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/deviceId=CP001/);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'CP001', exact: true }).click();
  await page.getByRole('textbox', { name: 'Search: All chargers' }).fill('nobody');
  await expect(page.getByText('Nothing to choose')).toBeVisible();
  await expectAccessible(page);
});

test('Escape asks before it discards typed text, and never hides a secret', async ({ page, signIn }) => {
  await signIn();
  await page.goto('/keys');
  await page.getByRole('button', { name: 'Create key' }).first().click();
  const make = page.getByRole('dialog', { name: 'Create API key' });
  await make.getByLabel('Name').fill('Kiosk');
  await page.keyboard.press('Escape');
  const question = page.getByRole('dialog', { name: 'Discard your changes?' });
  await expect(question.getByRole('button', { name: 'Keep editing' })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  await expect(make.getByLabel('Name')).toHaveValue('Kiosk');
  await make.getByRole('button', { name: 'Create key' }).click();
  const shown = page.getByRole('dialog', { name: 'The key “Kiosk”' });
  await expect(shown.getByText(/^gxk_/)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.mouse.click(5, 5);
  await expect(shown.getByText(/^gxk_/)).toBeVisible();
  await shown.getByRole('button', { name: 'I’ve copied it' }).click();
  await expect(shown).toBeHidden();
});
