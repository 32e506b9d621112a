import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  type RouterHistory,
  RouterProvider,
} from '@tanstack/react-router';
import { cleanup, fireEvent, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { vi } from 'vitest';
import { session } from '../api/session';
import type { Person } from '../api/types';
import { theme } from '../ui/theme/theme';

/** Renders a page. Returns a function that renders it anew. */
export function show(page: ReactNode): (page: ReactNode) => void {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const around = (inner: ReactNode) => (
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queryClient}>{inner}</QueryClientProvider>
    </MantineProvider>
  );
  const { rerender } = render(around(page));
  return (next) => rerender(around(next));
}

/** Renders a page with links. Returns the history, which shows where they lead. */
export function showRouted(page: ReactNode): RouterHistory {
  const history = createMemoryHistory();
  const routeTree = createRootRoute({ component: () => page, notFoundComponent: () => page });
  show(<RouterProvider router={createRouter({ routeTree, history }) as never} />);
  return history;
}

export function signInAs(user: Person): void {
  session.signedIn({ accessToken: 'token', expiresIn: 900, tokenType: 'Bearer', user });
}

/** Signs out, after the page is gone, since pages need a user. */
export function signOut(): void {
  cleanup();
  session.signedOut();
}

/** The tooltip of an element. */
export function tooltipOf(element: HTMLElement): string {
  fireEvent.mouseEnter(element);
  return element.title;
}

interface Asked {
  /** "PATCH /chargers/CP001" */
  what: string;
  body: unknown;
}

/** An API that gives each request its next answer, and the last one from then on. Returns the requests. */
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
