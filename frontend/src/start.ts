import { session } from './api/session';
import { loadFirstPage } from './firstPage';
import { reloadForMissingFiles } from './missingFiles';
import { language } from './texts/language';
import { loadTexts } from './texts/load';

// While the app is still on its way: the session, and the page that the address opens. The app comes first, since its
// styles are those that the styles of pages refine.
reloadForMissingFiles();
session.restore().catch(() => undefined);
document.documentElement.lang = language;
loadTexts('common').catch(() => undefined);
import('./main').catch(sayItFailed);
loadFirstPage(window.location.pathname);

/** Shows the failure below the logo of index.html, since nothing else is there. */
function sayItFailed(): void {
  const failed = document.querySelector<HTMLElement>('.start-failed');
  if (!failed) return;
  failed.hidden = false;
  failed.querySelector('button')?.addEventListener('click', () => window.location.reload());
}
