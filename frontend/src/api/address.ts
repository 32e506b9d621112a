/** The origin of the API: that of this page, or VITE_API_URL. */
export const API_URL = (import.meta.env.VITE_API_URL ?? '').replace(/\/$/, '');

/** The address to enter in a charger, without the id at its end. */
export function chargerUrl(page: string = window.location.origin): string {
  const base = new URL(API_URL || page);
  base.protocol = base.protocol === 'https:' ? 'wss:' : 'ws:';
  return `${base.origin}/ws/ocpp/16/`;
}
