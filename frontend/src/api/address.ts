/** Where the API is: this page's own origin, or what VITE_API_URL says. */
export const API_URL = (import.meta.env.VITE_API_URL ?? '').replace(/\/$/, '');

/** What is typed into a charger: its address without the id at the end. */
export function chargerUrl(page: string = window.location.origin): string {
  const base = new URL(API_URL || page);
  base.protocol = base.protocol === 'https:' ? 'wss:' : 'ws:';
  return `${base.origin}/ws/ocpp/16/`;
}
