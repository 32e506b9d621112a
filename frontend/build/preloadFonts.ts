import type { Plugin } from 'vite';

const FIRST_FONTS = /(ibm-plex-sans|geist-mono)-latin-wght-normal.*\.woff2$/;

/** Tells the browser of the two Latin fonts before it has read the style sheet. */
export function preloadFonts(): Plugin {
  return {
    name: 'genx-preload-fonts',
    apply: 'build',
    transformIndexHtml(_html, context) {
      const names = Object.keys(context.bundle ?? {}).filter((name) => FIRST_FONTS.test(name));
      return names.map((name) => ({
        tag: 'link',
        injectTo: 'head',
        attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${name}`, crossorigin: true },
      }));
    },
  };
}
