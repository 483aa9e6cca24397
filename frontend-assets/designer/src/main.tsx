// Puts the designer on the page.

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import { App } from './app/App';
import './styles/tokens.css';
import './styles/tones.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/picker.css';

const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchInterval: 5_000 } },
});

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
