import type { Page } from '@playwright/test';
import type { Account } from './api';

/** Signs in on the page for that. */
export async function typeSignIn(page: Page, { email, password }: Account): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
