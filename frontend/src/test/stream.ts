import { vi } from 'vitest';

const FIRST = new TextEncoder().encode('id: a-1\nevent: charger.removed\ndata: {"deviceId":"none"}\n\n');

/** A server that answers everything with an event stream that has begun, until that is cut. */
export function aStream(): { cut: () => void } {
  const streams: ReadableStreamDefaultController[] = [];
  let isAway = false;
  vi.stubGlobal('fetch', async () => {
    if (isAway) throw new TypeError('Failed to fetch');
    const start = (controller: ReadableStreamDefaultController) => {
      streams.push(controller);
      controller.enqueue(FIRST);
    };
    return new Response(new ReadableStream({ start }));
  });
  return {
    cut() {
      isAway = true;
      for (const stream of streams) stream.error(new TypeError('network error'));
    },
  };
}
