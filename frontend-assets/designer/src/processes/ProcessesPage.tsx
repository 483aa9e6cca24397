// The process instances: searched, filtered, page by page; the newest first.

import { ChevronLeft, ChevronRight, Play, Waypoints } from 'lucide-react';
import { useState } from 'react';
import { words } from '../api/problem';
import { go, useRoute } from '../app/router';
import type { Wanted } from './api';
import { Filters } from './Filters';
import { InstanceList } from './InstanceList';
import './processes.css';
import { useDefinitions, useInstances } from './queries';
import { ResolveAll } from './ResolveAll';
import { StartDialog } from './StartDialog';

const NONE: Wanted = { definition: '', status: '', key: '', value: '' };

export function ProcessesPage() {
  const { query } = useRoute();
  const [starting, setStarting] = useState(false);
  // The cursors of the pages up to this one.
  const [pages, setPages] = useState<readonly string[]>([]);
  const wanted: Wanted = {
    definition: query.get('definition') ?? '',
    status: query.get('status') ?? '',
    key: query.get('key') ?? '',
    value: query.get('value') ?? '',
  };
  const definitions = useDefinitions();
  const found = useInstances(wanted, pages.at(-1) ?? '');
  const items = found.data?.items ?? [];
  const next = found.data?.next;
  const isFiltered = Object.values(wanted).some((text) => text !== '');
  const search = (change: Partial<Wanted>) => {
    const entries = Object.entries({ ...NONE, ...wanted, ...change });
    const kept = new URLSearchParams(entries.filter(([, text]) => text !== ''));
    setPages([]);
    go(`/processes${kept.size > 0 ? `?${kept}` : ''}`, true);
  };
  const names = new Map(definitions?.map(({ id, name }) => [id, name || id]));

  return (
    <div className="page-scroll">
      <main className="page">
        <header className="page-head">
          <h1>Processes</h1>
          <span className="page-deeds">
            {wanted.definition === '' ? null : (
              <ResolveAll
                definition={wanted.definition}
                name={names.get(wanted.definition) ?? wanted.definition}
              />
            )}
            <button type="button" className="primary" onClick={() => setStarting(true)}>
              <Play aria-hidden="true" /> Start a process
            </button>
          </span>
        </header>
        <Filters wanted={wanted} definitions={definitions ?? []} onChange={search} />
        {found.error === null ? null : <p role="alert">{words(found.error)}</p>}
        {found.isPending ? <p className="dim">Loading…</p> : null}
        {found.data === undefined || items.length > 0 ? null : (
          <div className="empty">
            <Waypoints aria-hidden="true" size={36} />
            <p>
              {isFiltered
                ? 'No process fits this search.'
                : 'None yet. A deployed flow that is durable can be started as a process.'}
            </p>
            {isFiltered ? (
              <button type="button" onClick={() => search(NONE)}>
                Show all
              </button>
            ) : null}
          </div>
        )}
        {items.length === 0 ? null : <InstanceList items={items} names={names} />}
        {pages.length === 0 && next === undefined ? null : (
          <nav className="instances-pages" aria-label="Parts of the list">
            <button
              type="button"
              disabled={pages.length === 0}
              onClick={() => setPages(pages.slice(0, -1))}
            >
              <ChevronLeft aria-hidden="true" /> Newer
            </button>
            <span className="dim">Part {pages.length + 1}</span>
            <button
              type="button"
              disabled={next === undefined || found.isPlaceholderData}
              onClick={() => next !== undefined && setPages([...pages, next])}
            >
              Older <ChevronRight aria-hidden="true" />
            </button>
          </nav>
        )}
        {starting ? (
          <StartDialog first={wanted.definition} onClose={() => setStarting(false)} />
        ) : null}
      </main>
    </div>
  );
}
