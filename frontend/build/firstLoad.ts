import type { Plugin, Rolldown } from 'vite';

type Bundle = Rolldown.OutputBundle;

/**
 * Requests everything that the first page needs at once: the app is imported by src/start.ts, but the browser is
 * told of it before. Its style sheet is loaded ahead, and comes with the app: as a style sheet of index.html it would
 * hold up what index.html paints by itself.
 */
export function firstLoad(entry: string): Plugin {
  return {
    name: 'genx-first-load',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const chunks = withImports(bundle, entry);
        const sheets = chunks.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]);
        const links = [
          ...sheets.map((name) => link('preload" as="style', name)),
          ...chunks.map(({ fileName }) => link('modulepreload', fileName)),
        ];
        return html
          .replaceAll(/ *<link rel="(stylesheet|modulepreload)"[^>]*>\n/g, '')
          .replace('</head>', `${links.join('')}  </head>`);
      },
    },
  };
}

function link(rel: string, name: string): string {
  return `    <link rel="${rel}" crossorigin href="/${name}">\n`;
}

function withImports(bundle: Bundle, entry: string): Rolldown.OutputChunk[] {
  const found = new Map<string, Rolldown.OutputChunk>();
  const add = (name: string) => {
    const chunk = bundle[name];
    if (chunk?.type !== 'chunk' || found.has(name)) return;
    found.set(name, chunk);
    chunk.imports.forEach(add);
  };
  for (const [name, chunk] of Object.entries(bundle)) {
    if (chunk.type === 'chunk' && chunk.facadeModuleId?.endsWith(entry)) add(name);
  }
  return [...found.values()];
}
