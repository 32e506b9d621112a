import { card, expect, test } from './support/test';

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

test('what is typed before the palette is there is not lost', async ({ page, connect, signIn }) => {
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

test('the palette does things, and the focus comes back', async ({ page, connect, signIn }) => {
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
  await expect(add).toBeHidden();
  await expect(card(page, 'CP001')).toBeFocused();

  await keyboard.press('Control+k');
  await keyboard.type('dark col');
  await keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('all keys are listed, and single letters can be turned off', async ({ page, connect, signIn }) => {
  const { keyboard } = page;
  await (await connect('CP001')).boot();
  await signIn();
  await page.goto('/chargers');
  await expect(card(page, 'CP001')).toBeVisible();
  await keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).getByRole('link', { name: 'your account' }).click();
  await page.getByRole('switch', { name: 'Single-letter keys' }).click();
  await expect(page.getByRole('switch', { name: 'Single-letter keys' })).not.toBeChecked();
  await page.getByRole('heading', { name: 'Keyboard' }).click();
  await keyboard.press('g');
  await keyboard.press('l');
  await keyboard.press('?');
  await keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await expect(page).toHaveURL('/account');
  await expect(page.getByRole('dialog')).toHaveCount(1);
});
