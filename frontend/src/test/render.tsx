import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { vi } from 'vitest';
import { theme } from '../theme/theme';

export function show(page: ReactNode): void {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queryClient}>{page}</QueryClientProvider>
    </MantineProvider>,
  );
}

interface Asked {
  /** "PATCH /chargers/CP001" */
  what: string;
  body: unknown;
}

/** The API: gives each request the next answer for it, the last one again and again; keeps what it was sent. */
export function anApi(answers: Record<string, Response[]>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const what = `${request.method} ${new URL(request.url).pathname.replace('/api/v1', '')}`;
    const text = await request.text();
    asked.push({ what, body: text && JSON.parse(text) });
    const [next, ...later] = answers[what] ?? [];
    if (!next) return problem(404, 'not-found');
    if (later.length > 0) answers[what] = later;
    return next.clone();
  });
  return asked;
}

export const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

export function problem(status: number, type: string, errors: Record<string, string> = {}): Response {
  const said = Object.entries(errors).map(([name, detail]) => ({ pointer: `/${name}`, detail }));
  return json(
    { type: `/problems/${type}`, title: type, status, detail: `It said ${type}.`, errors: said },
    status,
  );
}
