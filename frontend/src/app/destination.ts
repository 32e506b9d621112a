/** Where somebody wanted to go before signing in. Only pages of ours: an address of elsewhere becomes the first page. */
export function safeDestination(to: string | undefined): string {
  if (!to?.startsWith('/') || /^\/[/\\]/.test(to) || to.startsWith('/login')) return '/';
  return to;
}

const NAMES: Record<string, string> = {
  account: 'your account',
  'audit-log': 'the audit log',
  connections: 'Connections',
  dashboard: 'the dashboard',
  keys: 'API keys',
  logs: 'Logs',
  tail: 'Live tail',
  users: 'Users',
};

/** How that page is called: "CP014", "Logs"; null for the first page, to which everybody goes anyway. */
export function destinationName(to: string): string | null {
  const [page, id] = new URL(to, 'http://page').pathname.split('/').filter(Boolean);
  if (page === 'chargers' && id) return decode(id);
  return NAMES[page ?? ''] ?? null;
}

function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
