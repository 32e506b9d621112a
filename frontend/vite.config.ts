import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { precompress } from './build/precompress.ts';
import { preloadFonts } from './build/preloadFonts.ts';

const BACKEND = process.env.GENX_BACKEND ?? 'http://127.0.0.1:8000';

// The backend takes sign-ins only from its own origin, so the Host header stays that of the page.
const proxy = Object.fromEntries(
  ['/api', '/ws', '/health', '/docs', '/openapi.json'].map((path) => [
    path,
    { target: BACKEND, changeOrigin: false, ws: path === '/ws' },
  ]),
);

/** What the bundle needs at most; README.md asks the server to send it, `vite preview` already does. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export default defineConfig({
  plugins: [react(), preloadFonts(), precompress()],
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: { assetsInlineLimit: 0, target: 'es2022' },
  server: { proxy },
  preview: { proxy, headers: { 'Content-Security-Policy': CONTENT_SECURITY_POLICY } },
  test: {
    environment: 'jsdom',
    pool: 'forks',
    isolate: false,
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testSetup.ts'],
    restoreMocks: true,
    env: { TZ: 'Europe/Berlin' },
  },
});
