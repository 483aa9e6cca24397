// Which page stands at which path. Each comes when it is first wanted.

import { lazy } from 'react';
import { FlowsPage } from '../flows/FlowsPage';
import { Go } from './router';

const FlowPage = lazy(async () => ({ default: (await import('../flows/FlowPage')).FlowPage }));
const ConnectionsPage = lazy(async () => ({
  default: (await import('../connections/ConnectionsPage')).ConnectionsPage,
}));
const ScriptsPage = lazy(async () => ({
  default: (await import('../scripts/ScriptsPage')).ScriptsPage,
}));
const ProcessesPage = lazy(async () => ({
  default: (await import('../processes/ProcessesPage')).ProcessesPage,
}));
const InstancePage = lazy(async () => ({
  default: (await import('../processes/InstancePage')).InstancePage,
}));
const TopicsPage = lazy(async () => ({
  default: (await import('../topics/TopicsPage')).TopicsPage,
}));
const SettingsPage = lazy(async () => ({
  default: (await import('../settings/SettingsPage')).SettingsPage,
}));

export function Page({ path }: { readonly path: string }) {
  const [, first = '', second = ''] = path.split('/');
  if (first === '' || (first === 'flows' && second === '')) {
    return <FlowsPage />;
  }
  if (first === 'flows') {
    return <FlowPage key={second} id={decodeURIComponent(second)} />;
  }
  if (first === 'processes') {
    const id = decodeURIComponent(second);
    return id === '' ? <ProcessesPage /> : <InstancePage key={id} id={id} />;
  }
  if (first === 'connections') {
    return <ConnectionsPage />;
  }
  if (first === 'scripts') {
    return <ScriptsPage />;
  }
  if (first === 'topics') {
    return <TopicsPage />;
  }
  if (first === 'settings') {
    return <SettingsPage />;
  }
  return (
    <main className="page">
      <div className="empty">
        <h1>There is nothing at this address</h1>
        <Go to="/">To the flows</Go>
      </div>
    </main>
  );
}
