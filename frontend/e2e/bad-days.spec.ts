import { ANSWERED, card, expect, test, UNREACHABLE } from './support/test';

test('the server is killed and comes back', async ({ page, server, connect, signIn, errors }) => {
  errors.allow(UNREACHABLE);
  const charger = await connect('CP001');
  await charger.boot();
  await charger.status(1, 'Available');
  await signIn();
  await page.goto('/chargers');
  await expect(card(page, 'CP001')).toContainText('Online');

  await server.kill();
  await expect(page.getByText('Live connection lost.')).toBeVisible();
  await expect(page.getByText(/You see data from \d\d:\d\d:\d\d, \d+ s ago\./)).toBeVisible();
  await expect(page.getByText('Not live')).toBeVisible();
  // The data on the page stays.
  await expect(card(page, 'CP001')).toBeVisible();

  await server.run();
  await expect(page.getByText('Live connection lost.')).toBeHidden({ timeout: 20_000 });
  await expect(card(page, 'CP001')).toContainText('Offline');
  const again = await connect('CP001');
  await again.boot();
  await expect(card(page, 'CP001')).toContainText('Online');
});

test('the server hangs', async ({ page, server, connect, signIn, errors }) => {
  errors.allow(UNREACHABLE);
  await connect('CP001');
  await signIn();
  await page.clock.install();
  await page.goto('/chargers');
  await expect(card(page, 'CP001')).toContainText('Online');
  try {
    server.pause();
    await page.clock.fastForward(46_000);
    await expect(page.getByText('Live connection lost.')).toBeVisible();
    await expect(page.getByText(/4\d s ago/)).toBeVisible();
  } finally {
    server.resume();
  }
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(page.getByText('Live connection lost.')).toBeHidden();
  await expect(card(page, 'CP001')).toContainText('Online');
});

test('a failed request is replaced by a retry button, and the rest works', async ({
  page,
  connect,
  signIn,
  errors,
}) => {
  errors.allow(ANSWERED(500, '/api/v1/logs'));
  errors.allow(ANSWERED(503, '/api/v1/logs'));
  const charger = await connect('CP-FAIL');
  await charger.boot();
  await charger.status(1, 'Available');
  let failing = true;
  await page.route('**/api/v1/logs?**', (route) =>
    failing ? route.fulfill({ status: 500, contentType: 'text/plain', body: 'oops' }) : route.continue(),
  );
  await signIn();
  await page.goto('/chargers/CP-FAIL/logs');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('Logs didn’t load.');
  await expect(page.getByRole('main')).toContainText('Online');
  failing = false;
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('button', { name: /BootNotification/ })).toBeVisible();

  failing = true;
  await page.goto('/chargers/CP-FAIL');
  await expect(page.getByRole('region', { name: 'Connector 1' })).toContainText('Available');
  await charger.status(1, 'Preparing');
  await expect(page.getByRole('region', { name: 'Connector 1' })).toContainText('Preparing');
});

const PANELS = [
  { path: '/users', request: 'users?**', what: 'Users', shows: 'admin@example.org' },
  { path: '/keys', request: 'api-keys?**', what: 'API keys', shows: 'No API keys yet' },
  { path: '/audit-log', request: 'audit-log?**', what: 'The audit log', shows: 'admin@example.org' },
  {
    path: '/connections',
    request: 'refused-connections?**',
    what: 'Refused connections',
    shows: 'All is well',
  },
  { path: '/account', request: 'auth/sessions', what: 'Sessions', shows: 'This device' },
];

for (const { path, request, what, shows } of PANELS) {
  test(`${path} says what did not load, and tries again`, async ({ page, signIn, errors }) => {
    errors.allow(ANSWERED(503, `/api/v1/${request.replace('?**', '')}`));
    let failing = true;
    await page.route(`**/api/v1/${request}`, (route) =>
      failing ? route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>no' }) : route.continue(),
    );
    await signIn();
    await page.goto(path);
    const alert = page.getByRole('alert');
    await expect(alert).toContainText(`${what} didn’t load.`, { timeout: 15_000 });
    failing = false;
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('main').getByText(shows).first()).toBeVisible();
    await expect(alert).toHaveCount(0);
  });
}

test('a slow server is waited for with a skeleton', async ({ page, connect, signIn }) => {
  const charger = await connect('CP-SLOW');
  await charger.boot();
  let goOn = (): void => undefined;
  const slow = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await page.route('**/api/v1/logs?**', async (route) => {
    await slow;
    await route.continue();
  });
  await signIn();
  await page.goto('/chargers/CP-SLOW/logs');
  await expect(page.getByText('Logs are loading')).toBeAttached();
  goOn();
  await expect(page.getByRole('button', { name: /BootNotification/ })).toBeVisible();
});

test('an event stream that cannot begin', async ({ page, connect, signIn, errors }) => {
  errors.allow(ANSWERED(503, '/api/v1/events'));
  await connect('CP001');
  let failing = true;
  await page.route('**/api/v1/events?**', (route) =>
    failing
      ? route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          // The page does not try again by itself until then.
          headers: { 'Retry-After': '60' },
          body: '{"status":503}',
        })
      : route.continue(),
  );
  await signIn();
  await page.goto('/chargers');
  await expect(page.getByRole('alert')).toContainText('Chargers didn’t load.');
  failing = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(card(page, 'CP001')).toBeVisible();
});
