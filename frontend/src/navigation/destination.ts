import { pageAt } from './pages';

/** Where somebody wanted to go before signing in. Only pages of ours: an address of elsewhere becomes the first page. */
export function safeDestination(to: string | undefined): string {
  if (!to?.startsWith('/') || /^\/[/\\]/.test(to) || to.startsWith('/login')) return '/';
  return to;
}

/** How that page is called: "CP014", "Logs"; null for the first page, to which everybody goes anyway. */
export function destinationName(to: string): string | null {
  const { pathname } = new URL(to, 'http://page');
  const [, folder, id] = pathname.split('/');
  if (folder === 'chargers') return id ? decode(id) : null;
  return pageAt(pathname)?.label ?? null;
}

function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
