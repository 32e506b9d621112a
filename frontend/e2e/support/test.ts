import { AxeBuilder } from '@axe-core/playwright';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { type Account, Api } from './api';
import { Charger } from './charger';
import { Mailbox } from './mailbox';
import { ADMIN, GenxServer } from './server';

export { expect };

/** The message that browsers log about a failed request, which no page can prevent. */
export const ANSWERED = (status: number, path: string) =>
  new RegExp(`responded with a status of ${status}.*${path.replaceAll('/', '\\/')}`);
export const UNREACHABLE =
  /net::ERR_(CONNECTION|INCOMPLETE_CHUNKED|EMPTY_RESPONSE|SOCKET|NETWORK|ABORTED|FAILED)/;

interface ForAll {
  mailbox: Mailbox;
  server: GenxServer;
  /** The API, used by an admin. */
  api: Api;
}

interface ForOne {
  /** A test fails if a page logs an error that is not named here. */
  errors: { allow: (pattern: RegExp) => void; watch: (context: BrowserContext) => void };
  /** Connects a scripted charger; all chargers are gone after the test. */
  connect: (id: string) => Promise<Charger>;
  /** Signs a user in without the sign-in page. */
  signIn: (account?: Account) => Promise<void>;
  /** A second browser, of another user or of the same one elsewhere. */
  otherBrowser: (account?: Account) => Promise<Page>;
}

export const test = base.extend<ForOne, ForAll>({
  mailbox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it that nothing else is needed.
    async ({}, use) => {
      const mailbox = await Mailbox.open();
      await use(mailbox);
      await mailbox.close();
    },
    { scope: 'worker' },
  ],

  server: [
    async ({ mailbox }, use) => {
      const server = await GenxServer.start({ GENX_SMTP_URL: mailbox.url });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  api: [async ({ server, mailbox }, use) => use(await Api.signIn(server, mailbox)), { scope: 'worker' }],

  baseURL: async ({ server }, use) => use(server.url),

  errors: [
    async ({ context }, use) => {
      const logged: string[] = [];
      const allowed: RegExp[] = [];
      const watch = (watched: BrowserContext) => {
        watched.on('console', (message) => {
          if (message.type() === 'error') logged.push(`${message.text()} (${message.location().url})`);
        });
        watched.on('weberror', (error) => logged.push(String(error.error())));
      };
      watch(context);
      await use({ watch, allow: (pattern) => allowed.push(pattern) });
      const unexpected = logged.filter((line) => !allowed.some((pattern) => pattern.test(line)));
      expect(unexpected, 'errors in the console').toEqual([]);
    },
    { auto: true },
  ],

  connect: async ({ server, api }, use) => {
    const chargers: Charger[] = [];
    await use(async (id) => {
      const charger = await Charger.connect(server.chargerUrl, id);
      chargers.push(charger);
      return charger;
    });
    await Promise.all(chargers.map((charger) => charger.disconnect()));
    await api.removeChargers();
  },

  signIn: async ({ page, server }, use) => use((account = ADMIN) => giveSession(page, server, account)),

  otherBrowser: async ({ browser, server, errors }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (account) => {
      const context = await browser.newContext({ baseURL: server.url });
      contexts.push(context);
      errors.watch(context);
      const page = await context.newPage();
      if (account) await giveSession(page, server, account);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

export async function giveSession(
  page: Page,
  { url }: GenxServer,
  { email, password }: Account,
): Promise<void> {
  const answer = await page.request.post(`${url}/api/v1/auth/login`, {
    data: { email, password },
    headers: { Origin: url },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  // A page of the same origin that runs nothing.
  await page.goto(`${url}/health/live`);
  await page.evaluate(() => localStorage.setItem('genx-signed-in', 'yes'));
}

/** The violations that axe finds on the page now: each rule with its elements. */
export async function axeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target} ${html}`));
}

/** Expects no violations, light and dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    expect(await axeFindings(page), colorScheme).toEqual([]);
  }
}

/** The card of a charger on the chargers page. */
export function card(page: Page, id: string) {
  return page
    .getByRole('main')
    .getByRole('link')
    .filter({ has: page.getByText(id, { exact: true }) });
}
