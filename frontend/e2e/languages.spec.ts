import type { Page } from '@playwright/test';
import { expect, expectAccessible, test, UNREACHABLE } from './support/test';

/** Each page, with its heading in German and in French. */
const PAGES = [
  ['/dashboard', 'Dashboard', 'Tableau de bord'],
  ['/chargers?view=cards', 'Ladestationen', 'Bornes'],
  ['/chargers?view=table', 'Ladestationen', 'Bornes'],
  ['/chargers/CP-WORDS', 'Leistung jetzt', 'Puissance actuelle'],
  ['/chargers/CP-WORDS/details', 'Technisches', 'Technique'],
  ['/logs?deviceId=CP-WORDS', 'Protokolle', 'Journaux'],
  ['/tail?deviceId=CP-WORDS', 'Live-Protokoll', 'Journal en direct'],
  ['/connections', 'Verbindungen', 'Connexions'],
  ['/users', 'Benutzer', 'Utilisateurs'],
  ['/keys', 'API-Schlüssel', 'Clés d’API'],
  ['/audit-log', 'Audit-Protokoll', 'Journal d’audit'],
  ['/account', 'Konto', 'Compte'],
] as const;

const LANGUAGES = [
  ['de', 'de-AT', 1],
  ['fr', 'fr-CA', 2],
] as const;

/** Words of the frame and the kit that only occur in English. */
const ENGLISH =
  /\b(Available|Charging|Faulted|Offline since|Chargers|Search|Cancel|Clear|All|Any|None|the|and|with|are|is)\b/;

for (const [language, locale, column] of LANGUAGES) {
  test.describe(`a browser that asks for ${locale}`, () => {
    test.use({ locale });

    test(`is shown every page in its language: ${language} @phone`, async ({
      page,
      connect,
      signIn,
      api,
    }) => {
      test.setTimeout(120_000);
      // Some advice on refusals is the server's own, in English.
      await api.removeRefusals();
      const charger = await connect('CP-WORDS');
      await charger.boot();
      await charger.status(1, 'Available');
      await charger.meter(1, await charger.start(1), 11_000, 400);
      await charger.status(2, 'Faulted', 'GroundFailure');
      await signIn();
      for (const names of PAGES) {
        await test.step(names[0], async () => {
          await page.goto(names[0]);
          await expect(page.getByText(names[column]).filter({ visible: true }).first()).toBeVisible();
          await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
          await expect(page.locator('html')).toHaveAttribute('lang', language);
          expect(await overflow(page), 'beyond the right edge').toBeLessThanOrEqual(0);
          expect(await englishIn(page)).toEqual([]);
          await expectAccessible(page);
        });
      }
    });

    test(`is told in its language what the server refuses: ${language}`, async ({ page, errors }) => {
      errors.allow(/status of 401/);
      await page.goto('/login');
      await page
        .getByLabel('E-Mail')
        .or(page.getByLabel('Adresse e-mail'))
        .first()
        .fill('nobody@example.org');
      await page.locator('input[type=password]').fill('not my password');
      await page.keyboard.press('Enter');
      const said = [
        '',
        'Die E-Mail-Adresse oder das Passwort ist falsch.',
        'L’adresse e-mail ou le mot de passe est incorrect.',
      ];
      await expect(page.getByRole('alert')).toContainText(said[column] ?? '');
    });
  });
}

test('a page whose texts are missing says so, and opens once they are there', async ({
  page,
  signIn,
  errors,
}) => {
  errors.allow(/Failed to load|net::ERR|dynamically imported|preload|MissingFile/);
  await signIn();
  await page.goto('/account');
  await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
  const texts = /\/assets\/audit-[\w-]+\.js$/;
  await page.route(texts, (route) => route.abort());
  let loads = 0;
  page.on('domcontentloaded', () => {
    loads += 1;
  });
  await page.getByRole('link', { name: 'Audit log' }).click();
  await expect.poll(() => loads).toBe(1);
  await expect(page.getByText('This page didn’t load')).toBeVisible();
  await page.unroute(texts);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Audit log' })).toBeVisible();
});

test('a change of language elsewhere leaves an open page and the text typed there as they are', async ({
  page,
  api,
  signIn,
  errors,
}) => {
  // A page is loaded again while its stream is open.
  errors.allow(UNREACHABLE);
  const account = await api.person('operator');
  await signIn(account);
  await page.goto('/chargers');
  await page.getByRole('button', { name: 'Add charger' }).first().click();
  await page.getByLabel('Charger id').fill('HALF-TYPED');
  const elsewhere = await page.context().newPage();
  await elsewhere.goto('/account');
  await elsewhere.getByLabel('Language').selectOption('Deutsch');
  await expect(elsewhere.getByRole('heading', { name: 'Konto' })).toBeVisible();
  await expect(page.getByLabel('Charger id')).toHaveValue('HALF-TYPED');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Ladestationen' })).toBeVisible();
});

test('a browser that keeps nothing shows GenX in its own language', async ({ page, api, signIn, errors }) => {
  errors.allow(UNREACHABLE);
  const account = await api.person('viewer');
  await signIn(account);
  await page.goto('/account');
  await page.getByLabel('Language').selectOption('Deutsch');
  await expect(page.getByRole('heading', { name: 'Konto' })).toBeVisible();
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('denied');
      },
    });
  });
  let loads = 0;
  page.on('load', () => {
    loads += 1;
  });
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
  await expect(page.getByLabel('Language')).toHaveValue('de');
  expect(loads).toBe(1);
});

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** The visible lines with English words, apart from names of the protocol, ids and addresses. */
async function englishIn(page: Page): Promise<string[]> {
  const [shown = ''] = await page.locator('body').allInnerTexts();
  return shown.split('\n').filter((line) => ENGLISH.test(line));
}
