import { typeSignIn } from './support/signIn';
import { ANSWERED, card, expect, expectAccessible, test, UNREACHABLE } from './support/test';

const NEW_PASSWORD = 'twelve calm violet rivers';

test('the wanted page opens after signing in', async ({ page, api }) => {
  const account = await api.person('operator');
  await page.goto('/logs?action=Reset&direction=serverToCharger');
  await expect(page.getByText('/logs?action=Reset&direction=serverToCharger')).toBeVisible();
  await page.getByRole('link', { name: 'Go to login' }).click();
  await expect(page.getByText('You’ll go on to Logs.')).toBeVisible();
  await typeSignIn(page, account);
  await expect(page).toHaveURL('/logs?action=Reset&direction=serverToCharger');
  await expect(page.getByRole('heading', { name: 'Logs' })).toBeVisible();
});

test('a wrong password, and then too many tries', async ({ page, api, errors }) => {
  errors.allow(ANSWERED(401, '/auth/login'));
  errors.allow(ANSWERED(429, '/auth/login'));
  const { email, password } = await api.person('viewer');
  await page.goto('/login');
  const tooMany = page.getByRole('alert').filter({ hasText: /Too many attempts\. Try again in \d+ s\./ });
  await typeSignIn(page, { email, password: 'not this one' });
  await expect(page.getByRole('alert')).toHaveText('The email address or password is wrong.');
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await expect(async () => {
    const answer = page.waitForResponse('**/auth/login');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await answer;
    await expect(tooMany).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled();

  await expect(tooMany).toBeHidden();
  await typeSignIn(page, { email, password });
  await expect(page).toHaveURL('/chargers');
});

test('a forgotten password: the mail, the new password, and another browser that has to sign in again', async ({
  page,
  api,
  mailbox,
  errors,
  otherBrowser,
}) => {
  errors.allow(ANSWERED(401, '/api/v1/'));
  const account = await api.person('operator');
  const elsewhere = await otherBrowser(account);
  await elsewhere.goto('/chargers');
  await elsewhere.getByRole('button', { name: 'Add charger' }).first().click();
  await elsewhere.getByLabel('Charger id').fill('HALF-TYPED');
  await elsewhere.getByLabel('Name').fill('Behind the bakery');

  await page.goto('/login');
  await page.getByRole('link', { name: 'Forgot password?' }).click();
  await page.getByLabel('Email').fill(account.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByRole('status')).toContainText(account.email);
  const link = await mailbox.linkFor(account.email);

  await page.goto(link);
  // The token must not get into any history or screenshot.
  await expect(page).toHaveURL('/reset-password');
  await page.getByLabel('New password').fill('12345');
  await expect(page.getByText(/7 more characters/)).toBeVisible();
  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('heading', { name: 'Password changed' })).toBeVisible();
  await expect(page.getByLabel('Email')).toHaveValue(account.email);
  await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL('/chargers');

  // The other browser learns of it without a reload, and nothing typed is lost.
  const again = elsewhere.getByRole('dialog', { name: 'Your session has ended' });
  await expect(again).toBeVisible();
  await again.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await expect(again).toBeHidden();
  await expect(elsewhere.getByLabel('Charger id')).toHaveValue('HALF-TYPED');
  await expect(elsewhere.getByLabel('Name')).toHaveValue('Behind the bakery');
  await elsewhere.getByRole('dialog').getByRole('button', { name: 'Add charger' }).click();
  await expect(elsewhere.getByRole('dialog', { name: 'HALF-TYPED may connect' })).toBeVisible();
  await api.removeChargers();

  // A link works once, and says at once that it was used.
  errors.allow(ANSWERED(400, '/auth/password-link/check'));
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'This link has already been used' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Go to login' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Send a new link' }).click();
  await expect(page.getByRole('heading', { name: 'Forgot password' })).toBeVisible();
});

test('a link without its token is explained, too', async ({ page }) => {
  await page.goto('/reset-password');
  await expect(page.getByRole('heading', { name: 'This link doesn’t work' })).toBeVisible();
  await page.goto('/reset-password?invitation=1');
  await expect(page.getByText('Ask the administrator who invited you for a new one.')).toBeVisible();
});

test('an invitation by mail', async ({ page, mailbox, signIn, otherBrowser }) => {
  const email = 'invited@example.org';
  await signIn();
  await page.goto('/users');
  await page.getByRole('button', { name: /^Invite/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite user' });
  await dialog.getByLabel('Email').fill(email);
  await dialog.getByRole('button', { name: 'Send invitation' }).click();
  await expect(page.getByRole('dialog', { name: `${email} is invited` })).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Any status' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Invitation pending' }).click();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL('/users?status=invited');
  await expect(page.getByRole('row').filter({ hasText: email })).toContainText('Link not used yet');
  await expect(page.getByRole('row').filter({ hasText: 'admin@example.org' })).toHaveCount(0);

  const theirs = await otherBrowser();
  await theirs.goto(await mailbox.linkFor(email));
  await expect(theirs.getByRole('heading', { name: 'Welcome to GenX' })).toBeVisible();
  await expect(theirs.getByText(`Choose a password for ${email} to begin.`)).toBeVisible();
  await expect(theirs.getByLabel('New password')).toBeVisible();
  await expectAccessible(theirs);
  await theirs.getByLabel('New password').fill(NEW_PASSWORD);
  await theirs.getByRole('button', { name: 'Set password' }).click();
  await expect(theirs.getByRole('heading', { name: 'Your password is set' })).toBeVisible();
  await expect(theirs.getByLabel('Email')).toHaveValue(email);
  await expectAccessible(theirs);
  await theirs.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
  await theirs.getByRole('button', { name: 'Sign in' }).click();
  await expect(theirs).toHaveURL('/chargers');
});

test('signing out', async ({ page, signIn }) => {
  await signIn();
  await page.goto('/chargers');
  await page.getByRole('button', { name: /@example\.org$/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByRole('link', { name: 'Go to login' })).toBeVisible();
});

test('one click leads from signing out to signing in again', async ({ page, signIn, api }) => {
  const account = await api.person('viewer');
  await signIn(account);
  await page.goto('/chargers');
  await page.getByRole('button', { name: account.email }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await typeSignIn(page, account);
  await expect(page).toHaveURL('/chargers');
  await expect(page.getByRole('heading', { name: 'Chargers', exact: true })).toBeVisible();
});

test('the first page of a browser without a session is the sign-in', async ({ page, api }) => {
  const account = await api.person('viewer');
  await page.goto('/');
  await expect(page).toHaveURL('/login');
  await typeSignIn(page, account);
  await expect(page).toHaveURL('/chargers');
});

test('Tab in the sign-in: email, password, button, and only then the forgotten password', async ({
  page,
}) => {
  await page.goto('/login');
  await expect(page.getByLabel('Email')).toBeFocused();
  for (const next of [
    page.getByLabel('Password', { exact: true }),
    page.getByRole('button', { name: 'Sign in' }),
    page.getByRole('link', { name: 'Forgot password?' }),
  ]) {
    await page.keyboard.press('Tab');
    await expect(next).toBeFocused();
  }
});

test('an empty sign-in says in our own words what is missing, until it is filled in', async ({ page }) => {
  await page.goto('/login');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const email = page.getByLabel('Email');
  const password = page.getByLabel('Password', { exact: true });
  await expect(email).toBeFocused();
  await expect(email).toHaveAccessibleDescription('Enter your email address.');
  await expect(password).toHaveAccessibleDescription('Enter your password.');
  await expectAccessible(page);
  await email.fill('ann@example.org');
  await expect(email).not.toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(password).toBeFocused();
  await expect(email).toHaveAccessibleDescription('');
});

test('a viewer does not see actions that viewers may not use', async ({ page, connect, signIn, api }) => {
  await connect('CP001');
  await signIn(await api.person('viewer'));
  await page.goto('/chargers');
  await expect(card(page, 'CP001')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add charger' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Users' })).toHaveCount(0);
  await page.goto('/chargers/CP001/details');
  await expect(page.getByRole('region', { name: 'Technical' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit' })).toHaveCount(0);
  for (const path of ['/users', '/keys', '/audit-log']) {
    await page.goto(path);
    await expect(page.getByText(/admin/i).first()).toBeVisible();
    await expect(page.getByRole('button', { name: /Invite|Make/ })).toHaveCount(0);
  }
});

test('the language of an account applies here and in other browsers', async ({
  page,
  api,
  signIn,
  otherBrowser,
  errors,
}) => {
  // The page is loaded again while its stream is open.
  errors.allow(UNREACHABLE);
  const account = await api.person('viewer');
  await signIn(account);
  await page.goto('/account');
  await page.getByLabel('Language').selectOption('Deutsch');
  await expect(page.getByRole('heading', { name: 'Konto' })).toBeVisible();
  const elsewhere = await otherBrowser(account);
  await elsewhere.goto('/account');
  await expect(elsewhere.getByRole('heading', { name: 'Konto' })).toBeVisible();

  await page.getByLabel('Sprache').selectOption('Wie im Browser');
  await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
});
