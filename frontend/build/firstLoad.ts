import type { Plugin, Rolldown } from 'vite';

type Bundle = Rolldown.OutputBundle;

/**
 * Everything that the first page needs is asked for at once: the app is imported by src/start.ts, but the browser is
 * told of it before. Its style sheet is only preloaded: what index.html paints by itself does not wait for it, and
 * import() adds it to the page before those of the pages, whose rules come after its own.
 */
export function firstLoad(entry: string): Plugin {
  return {
    name: 'genx-first-load',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const chunks = withImports(bundle, entry);
        const scripts = chunks.map(({ fileName }) => link('rel="modulepreload"', fileName));
        const sheets = chunks.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]);
        const styles = sheets.map((name) => link('rel="preload" as="style"', name));
        return html
          .replaceAll(/ *<link rel="(stylesheet|modulepreload)"[^>]*>\n/g, '')
          .replace('</head>', `${[...scripts, ...styles].join('')}  </head>`);
      },
    },
  };
}

function link(kind: string, name: string): string {
  return `    <link ${kind} crossorigin href="/${name}">\n`;
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
