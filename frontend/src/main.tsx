import '@fontsource-variable/ibm-plex-sans/wght.css';
import '@fontsource-variable/geist-mono/wght.css';
import './ui/theme/components.css';
import './ui/theme/tokens.css';
import './ui/theme/mantine.css';
import './ui/theme/base.css';
import './ui/theme/tones.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { router } from './app/router';

const root = document.getElementById('root');
if (root) {
  // The skeleton of index.html stays until the first page is there.
  void router.load().then(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}
