import { defineConfig } from '@playwright/test';
import e2e from '../playwright.config';

/** Scripts that make or measure something with a browser, outside the tests. */
export default defineConfig({
  testDir: '.',
  outputDir: '../results/scripts',
  workers: 1,
  retries: 0,
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  use: { ...e2e.use, trace: 'off', actionTimeout: 30_000, viewport: { width: 1440, height: 900 } },
  projects: [
    { name: 'screenshots', testMatch: 'screenshots.ts' },
    { name: 'budgets', testMatch: 'budgets.ts' },
  ],
});
