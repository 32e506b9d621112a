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
  await expect(page.getByRole('combobox', { name: 'Charger or page' })).toBeFocused();
  await keyboard.press('Escape');
  await expect(palette).toBeHidden();
  await keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Charger or page' })).toBeFocused();
  await keyboard.type('cp0');
  await expect(page.getByRole('option')).toHaveCount(2);
  await keyboard.press('ArrowDown');
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
