import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { CHUNKS } from './build/chunks.ts';
import { contentSecurityPolicy } from './build/contentSecurityPolicy.ts';
import { firstLoad } from './build/firstLoad.ts';
import { precompress } from './build/precompress.ts';
import { texts } from './build/texts.ts';

const BACKEND = process.env.GENX_BACKEND ?? 'http://127.0.0.1:8000';

// The backend takes sign-ins only from its own origin, so the Host header stays that of the page.
const proxy = Object.fromEntries(
  ['/api', '/ws', '/health', '/docs', '/openapi.json'].map((path) => [
    path,
    { target: BACKEND, changeOrigin: false, ws: path === '/ws' },
  ]),
);

const TESTS = 'src/**/*.test.{ts,tsx}';
/** Tests that replace a module (vi.mock), which would affect others. */
const ALONE = 'src/**/*.alone.test.{ts,tsx}';

export default defineConfig({
  plugins: [react(), texts(), firstLoad('src/main.tsx'), precompress(), contentSecurityPolicy()],
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    assetsInlineLimit: 0,
    target: 'es2022',
    rolldownOptions: {
      input: { index: 'index.html', app: 'src/main.tsx' },
      output: { codeSplitting: { groups: CHUNKS } },
    },
  },
  server: { proxy },
  preview: { proxy },
  test: {
    environment: 'jsdom',
    pool: 'forks',
    projects: [
      { extends: true, test: { name: 'together', include: [TESTS], exclude: [ALONE], isolate: false } },
      { extends: true, test: { name: 'alone', include: [ALONE] } },
    ],
    setupFiles: ['src/testSetup.ts'],
    restoreMocks: true,
    env: { TZ: 'Europe/Berlin' },
  },
});
