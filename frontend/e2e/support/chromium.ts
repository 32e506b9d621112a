import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const DEBIAN = '/usr/bin/chromium';

/** Debian's Chromium if it is installed, or else Playwright's own. Nothing is downloaded here. */
export function chromiumPath(): string {
  const found = [DEBIAN, chromium.executablePath()].find((path) => existsSync(path));
  if (!found) {
    throw new Error(
      'The end-to-end tests need Chromium: apt-get install chromium, or npx playwright install chromium',
    );
  }
  return found;
}

export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A host for plain http that is not localhost, where browsers offer more.
  '--host-resolver-rules=MAP genx.test 127.0.0.1',
];
