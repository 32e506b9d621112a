import type { Page } from '@playwright/test';
import type { Charger } from '../e2e/support/charger';
import { card, expect, test } from '../e2e/support/test';

const FOLDER = new URL('../docs/img/', import.meta.url).pathname;
const NAMES = [
  'Harbour car park, bay 1',
  'Harbour car park, bay 2',
  'Town hall',
  'Library, north side',
  'Depot, row A',
  'Depot, row B',
  'Market square',
  'Swimming pool',
  'Station, kiss and ride',
  'Hospital, visitors',
  'Stadium, west',
  'School of music',
];
const MODELS = [
  ['Volt & Sons', 'Rapid 150', 150_000, 2],
  ['Hearth', 'Wallbox 22', 22_000, 1],
  ['Kerbside', 'Twin 11', 11_000, 2],
] as const;
/** The state of the first connector of each charger. */
const STORIES = [
  96_400,
  'Available',
  8200,
  131_200,
  'Faulted',
  10_800,
  'Available',
  21_300,
  'Preparing',
  74_900,
  'Available',
  'Unavailable',
];

/** Pictures for README.md, of the running product. */
test('screenshots', async ({ page, api, connect, signIn }) => {
  const chargers: Charger[] = [];
  for (const [index, name] of NAMES.entries()) {
    const id = `CP${String(index + 1).padStart(3, '0')}`;
    const [vendor, model, powerRatingW, connectors] = MODELS[index % MODELS.length] ?? MODELS[0];
    const charger = await connect(id);
    chargers.push(charger);
    await api.send('PATCH', `/chargers/${id}`, { name, powerRatingW });
    await charger.boot(vendor, model);
    for (let connector = 1; connector <= connectors; connector += 1)
      await charger.status(connector, 'Available');
    await happen(charger, STORIES[index] ?? 'Available');
  }
  await chargers[6]?.disconnect();
  await signIn();

  await page.goto('/chargers?view=cards');
  await expect(card(page, 'CP001')).toContainText('96.4 kW');
  await expect(card(page, 'CP007')).toContainText('Offline');
  await picture(page, 'chargers');

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/chargers/CP010');
  await expect(page.getByRole('region', { name: 'Connector 2' })).toContainText('Available');
  if (chargers[9]) await charge(chargers[9], await chargers[9].start(2, 'B41D07E2', minutesAgo(21)));
  await picture(page, 'charger-dark');

  await page.emulateMedia({ colorScheme: 'light' });
  for (const status of ['Preparing', 'Finishing']) await chargers[8]?.status(1, status);
  await chargers[4]?.status(1, 'Faulted', 'GroundFailure');
  await chargers[0]?.call('Authorize', { idTag: '04A2C1B7' });
  await page.goto('/logs');
  await page.locator('[data-row]').filter({ hasText: 'GroundFailure' }).first().click();
  await expect(page.getByRole('region', { name: 'Answer' })).toBeVisible();
  await picture(page, 'logs');

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/chargers');
  await expect(card(page, 'CP001')).toContainText('96.4 kW');
  await picture(page, 'phone');
});

async function happen(charger: Charger, story: number | string): Promise<void> {
  if (typeof story === 'string') {
    await charger.status(1, story, story === 'Faulted' ? 'GroundFailure' : 'NoError');
    return;
  }
  const transactionId = await charger.start(1, '04A2C1B7', minutesAgo(15));
  await charger.meter(1, transactionId, story, story / 4);
}

/** Replays the measurements of the last minutes within a few seconds. */
async function charge(charger: Charger, transactionId: number): Promise<void> {
  for (let ago = 280; ago >= 0; ago -= 20) {
    const watts = 64_800 - Math.round(18_000 * Math.sin(ago / 90) ** 2);
    await charger.meter(2, transactionId, watts, 22_800 - ago * 20, new Date(Date.now() - ago * 1000));
    // Browsers get the latest measurements of a charger twice a second.
    await new Promise((resolve) => setTimeout(resolve, 600));
  }
}

function minutesAgo(minutes: number): Date {
  return new Date(Date.now() - minutes * 60_000);
}

async function picture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${FOLDER}${name}.png`, animations: 'disabled', caret: 'hide' });
}
