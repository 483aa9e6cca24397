// The flows: how each is doing, and the ways to a new one.

import { useQuery } from '@tanstack/react-query';
import { Plus, Workflow } from 'lucide-react';
import { useState } from 'react';
import { words } from '../api/problem';
import { ImportButton } from '../import/ImportButton';
import { Gallery } from '../templates/Gallery';
import { flows } from './api';
import { FlowRow } from './FlowRow';
import './flows.css';
import { NewFlow } from './NewFlow';

export function FlowsPage() {
  const [making, setMaking] = useState(false);
  const [typed, type] = useState('');
  const list = useQuery({ queryKey: ['flows'], queryFn: flows, refetchInterval: 3_000 });
  const wanted = typed.toLowerCase();
  const shown = list.data?.filter(({ id, name, description }) =>
    `${id} ${name} ${description}`.toLowerCase().includes(wanted),
  );
  return (
    <div className="page-scroll">
      <main className="page">
        <header className="page-head">
          <h1>Flows</h1>
          {list.data !== undefined && list.data.length > 6 ? (
            <input
              className="flows-search"
              type="search"
              aria-label="Search flows"
              placeholder="Search flows"
              value={typed}
              onChange={(event) => type(event.target.value)}
            />
          ) : null}
          <ImportButton />
          <button type="button" className="primary" onClick={() => setMaking(true)}>
            <Plus aria-hidden="true" /> New flow
          </button>
        </header>
        {list.error === null ? null : <p role="alert">{words(list.error)}</p>}
        {list.data === undefined && list.error === null ? <p className="dim">Loading…</p> : null}
        {list.data?.length === 0 ? (
          <div className="empty">
            <Workflow aria-hidden="true" size={36} />
            <p>None yet. Draw one, or bring one in.</p>
            <button type="button" className="primary" onClick={() => setMaking(true)}>
              <Plus aria-hidden="true" /> New flow
            </button>
          </div>
        ) : null}
        {shown === undefined || shown.length === 0 ? null : (
          <ul className="flow-rows">
            {shown.map((flow) => (
              <FlowRow key={flow.id} flow={flow} />
            ))}
          </ul>
        )}
        <Gallery />
        {making ? <NewFlow onClose={() => setMaking(false)} /> : null}
      </main>
    </div>
  );
}
