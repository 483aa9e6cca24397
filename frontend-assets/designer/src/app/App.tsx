// The page as a whole: who is signed in, what there is, and where to go.

import { ConnectionList } from '../features/connections/ConnectionList';
import { FlowList } from '../features/flows/FlowList';
import { SessionBadge } from '../features/session/SessionBadge';
import mark from '../ui/mark.svg';

export function App() {
  return (
    <div className="page">
      <header className="bar">
        <span className="brand">
          <img src={mark} alt="" width="28" height="28" />
          <h1>Wireloom</h1>
        </span>
        <nav aria-label="Pages">
          <a href="/demo/">Demo: orders, live</a>
        </nav>
        <SessionBadge />
      </header>
      <main className="columns">
        <FlowList />
        <ConnectionList />
      </main>
    </div>
  );
}
