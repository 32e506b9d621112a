// A person at the real site: signs in, and sees a charger come online without a reload.
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';

const [site, email, password, folder] = process.argv.slice(2);
const { chromium } = createRequire(`${process.cwd()}/`)('@playwright/test');
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update'],
});
const page = await browser.newPage({ ignoreHTTPSErrors: true });
const problems = [];
page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
page.on('pageerror', (error) => problems.push(String(error)));

await page.goto(`${site}/chargers`);
await page.getByRole('link', { name: 'Go to login' }).click();
await page.getByLabel('Email').fill(email);
await page.getByLabel('Password', { exact: true }).fill(password);
await page.getByRole('button', { name: 'Sign in' }).click();
await page.getByText('CP-PYPI').first().waitFor();
console.log('signed in');
await page.getByText('CP-SEEN').first().waitFor();
await page.screenshot({ path: `${folder}/live.png` });
await browser.close();
console.log(problems.join('\n') || 'saw it');
