import { session } from './api/session';
import { loadFirstPage } from './firstPage';
import { reloadForMissingFiles } from './missingFiles';

// While the app is still on its way: the session, and the page that the address opens.
reloadForMissingFiles();
session.restore().catch(() => undefined);
loadFirstPage(window.location.pathname);
import('./main').catch(sayItFailed);

/** Below the logo of index.html, since nothing else is there. */
function sayItFailed(): void {
  const failed = document.querySelector<HTMLElement>('.start-failed');
  if (!failed) return;
  failed.hidden = false;
  failed.querySelector('button')?.addEventListener('click', () => window.location.reload());
}
