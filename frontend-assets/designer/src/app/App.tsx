// The page as a whole: where one can go, and what is there.

import { Suspense, useEffect } from 'react';
import { ImportAnywhere } from '../import/ImportAnywhere';
import { Toasts } from '../ui/Toasts';
import { Page } from './pages';
import { Rail } from './Rail';
import { useRoute } from './router';

export function App() {
  const { path } = useRoute();
  useEffect(() => {
    if (!path.startsWith('/flows/')) {
      document.title = 'Wireloom';
    }
  }, [path]);
  return (
    <div className="shell">
      <Rail />
      <Suspense fallback={<main aria-busy="true" />}>
        <Page path={path} />
      </Suspense>
      <ImportAnywhere />
      <Toasts />
    </div>
  );
}
