import { pageAt } from './pages';

/** The page to open after signing in. Any address outside the app becomes the first page. */
export function safeDestination(to: string | undefined): string {
  if (!to?.startsWith('/') || /^\/[/\\]/.test(to) || to.startsWith('/login')) return '/';
  return to;
}

/** The name of that page: "CP014", "Logs"; null for the first page, which opens anyway. */
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
