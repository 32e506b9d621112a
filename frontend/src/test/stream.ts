import { vi } from 'vitest';

const FIRST = new TextEncoder().encode('id: a-1\nevent: charger.removed\ndata: {"deviceId":"none"}\n\n');

/** A server that answers every request with an event stream that has begun, until it is cut. */
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

/** An answer to GET /events, of which the test writes the events. */
export function anEventStream() {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const start = (started: typeof controller) => {
    controller = started;
  };
  return {
    answer: new Response(new ReadableStream({ start })),
    send(event: string, data: unknown): void {
      controller.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
    },
  };
}
