import { defineConfig } from '@playwright/test';
import { CHROMIUM_FLAGS, chromiumPath } from './e2e/support/chromium';

function executablePath(): string {
  try {
    return chromiumPath();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

const DESKTOP = { viewport: { width: 1440, height: 900 }, colorScheme: 'light' } as const;
const PHONE = {
  viewport: { width: 390, height: 844 },
  colorScheme: 'dark',
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
} as const;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'results/e2e',
  workers: 2,
  // Machines of CI are shared, so failures there are retried and reported as flaky.
  retries: process.env.CI ? 2 : 0,
  timeout: 40_000,
  expect: { timeout: 8000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    launchOptions: { executablePath: executablePath(), args: CHROMIUM_FLAGS },
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    trace: process.env.CI ? 'on-first-retry' : 'retain-on-failure',
    permissions: ['clipboard-read', 'clipboard-write'],
  },
  projects: [
    { name: 'desktop', use: DESKTOP },
    { name: 'phone', use: PHONE, grep: /@phone/ },
  ],
});
