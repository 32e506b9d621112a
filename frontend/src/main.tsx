import '@fontsource-variable/ibm-plex-sans/wght.css';
import '@fontsource-variable/geist-mono/wght.css';
import './theme/components.css';
import './theme/tokens.css';
import './theme/mantine.css';
import './theme/base.css';
import './theme/tones.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { router } from './app/router';

const root = document.getElementById('root');
if (root) {
  // What index.html shows stays until the first page is there.
  void router.load().then(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}
