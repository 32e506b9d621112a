import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Makes `vite preview` send the policy that README.md describes, with hashes of the inline parts of index.html. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'genx-content-security-policy',
    configurePreviewServer({ middlewares, config }) {
      middlewares.use(async (_request, response, next) => {
        const page = await readFile(join(config.root, config.build.outDir, 'index.html'), 'utf8');
        response.setHeader('Content-Security-Policy', policyOf(page));
        next();
      });
    },
  };
}

function policyOf(page: string): string {
  return [
    "default-src 'none'",
    `script-src 'self'${inline(page, 'script')}`,
    `style-src 'self'${inline(page, 'style')}`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function inline(page: string, tag: string): string {
  const found = page.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'));
  return [...found].map(([, text = '']) => ` 'sha256-${hash(text)}'`).join('');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
