import { vi } from 'vitest';

/** A server that answers everything with an event stream, until that is cut. */
export function aStream(): { cut: () => void } {
  const streams: ReadableStreamDefaultController[] = [];
  let isAway = false;
  vi.stubGlobal('fetch', async () => {
    if (isAway) throw new TypeError('Failed to fetch');
    return new Response(new ReadableStream({ start: (controller) => void streams.push(controller) }));
  });
  return {
    cut() {
      isAway = true;
      for (const stream of streams) stream.error(new TypeError('network error'));
    },
  };
}
