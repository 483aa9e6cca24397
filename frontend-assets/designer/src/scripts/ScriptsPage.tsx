// The library of scripts: which there are at the left, the chosen one at the right.

import { FileCode2, Plus } from 'lucide-react';
import { words } from '../api/problem';
import { Go, go, useRoute } from '../app/router';
import '../connections/connections.css';
import { ago } from '../ui/time';
import { useScripts } from './api';
import { ScriptPanel } from './ScriptPanel';
import './scripts.css';

export function ScriptsPage() {
  const { path, query } = useRoute();
  const list = useScripts();
  const id = decodeURIComponent(path.split('/')[2] ?? '');
  const making = query.get('new');
  const here = list.data?.find((one) => one.id === id);
  return (
    <div className="page-scroll">
      <main className="page page-wide">
        <header className="page-head">
          <h1>Scripts</h1>
          <button type="button" className="primary" onClick={() => go('/scripts?new')}>
            <Plus aria-hidden="true" /> New script
          </button>
        </header>
        {list.error === null ? null : <p role="alert">{words(list.error)}</p>}
        {list.isPending ? <p className="dim">Loading…</p> : null}
        {list.data?.length === 0 && making === null ? (
          <div className="empty">
            <FileCode2 aria-hidden="true" size={36} />
            <p>None yet. A script is written once, in TypeScript, for all flows that name it.</p>
            <Go to="/scripts?new">Write the first one</Go>
          </div>
        ) : null}
        <div className="scripts" data-open={here !== undefined || making !== null || undefined}>
          {list.data === undefined || list.data.length === 0 ? null : (
            <ul className="cards" aria-label="Scripts">
              {list.data.map(({ id: one, script, version, saved }) => (
                <li key={one} className="card-row" data-here={one === id || undefined}>
                  <div>
                    <Go
                      to={`/scripts/${encodeURIComponent(one)}`}
                      aria-current={one === id || undefined}
                    >
                      {script.name || one}
                    </Go>
                    <span className="dim">
                      v{version} · {ago(saved)}
                    </span>
                  </div>
                </li>
              ))}
            </ul>
          )}
          {making === null ? null : <ScriptPanel key={`new ${making}`} wanted={making} />}
          {here === undefined || making !== null ? null : <ScriptPanel key={here.id} kept={here} />}
        </div>
        {id !== '' && list.isSuccess && here === undefined ? (
          <p role="alert">There is no script {id}.</p>
        ) : null}
      </main>
    </div>
  );
}
