// The connections: how each is doing at the left, the chosen one's settings at the right.

import { Cable, Plus } from 'lucide-react';
import { words } from '../api/problem';
import { Go, go, useRoute } from '../app/router';
import { useConnections } from './api';
import { ConnectionPanel } from './ConnectionPanel';
import { ConnectionRow } from './ConnectionRow';
import './connections.css';

export function ConnectionsPage() {
  const { path, query } = useRoute();
  const list = useConnections();
  const id = decodeURIComponent(path.split('/')[2] ?? '');
  const making = query.get('new');
  const here = list.data?.find((one) => one.id === id);
  return (
    <div className="page-scroll">
      <main className="page">
        <header className="page-head">
          <h1>Connections</h1>
          <button type="button" className="primary" onClick={() => go('/connections?new')}>
            <Plus aria-hidden="true" /> New connection
          </button>
        </header>
        {list.error === null ? null : <p role="alert">{words(list.error)}</p>}
        {list.isPending ? <p className="dim">Loading…</p> : null}
        {list.data?.length === 0 && making === null ? (
          <div className="empty">
            <Cable aria-hidden="true" size={36} />
            <p>None yet. A connection is a WebSocket to another server, shared by all flows.</p>
            <Go to="/connections?new">Make the first one</Go>
          </div>
        ) : null}
        <div className="sides sides-list">
          {list.data === undefined || list.data.length === 0 ? null : (
            <ul className="cards" aria-label="Connections">
              {list.data.map((one) => (
                <ConnectionRow key={one.id} connection={one} isHere={one.id === id} />
              ))}
            </ul>
          )}
          {making === null ? null : <ConnectionPanel key={`new ${making}`} wanted={making} />}
          {here === undefined || making !== null ? null : (
            <ConnectionPanel key={here.id} connection={here} />
          )}
        </div>
        {id !== '' && list.isSuccess && here === undefined ? (
          <p role="alert">There is no connection {id}.</p>
        ) : null}
      </main>
    </div>
  );
}
