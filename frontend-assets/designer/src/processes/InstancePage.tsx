// A process instance: where its tokens are, what can be pressed, its data, and what happened.

import { ReactFlowProvider } from '@xyflow/react';
import { History } from 'lucide-react';
import { useState } from 'react';
import { words } from '../api/problem';
import { Go } from '../app/router';
import { titleOf } from '../model/card';
import { ActionsPanel } from './ActionsPanel';
import type { State } from './api';
import { ChangeDeeds } from './change/ChangeDeeds';
import { DataPanel } from './DataPanel';
import { Diagram } from './Diagram';
import { IncidentsPanel } from './IncidentsPanel';
import { InstanceHead } from './InstanceHead';
import './instance.css';
import { useKinds, useNowState, usePast, useVersion } from './queries';
import { RelatedPanel } from './RelatedPanel';
import { Timeline } from './Timeline';
import { WaitingPanel } from './WaitingPanel';

export function InstancePage({ id }: { readonly id: string }) {
  const { state, error } = useNowState(id);
  if (state === undefined) {
    return error === null ? (
      <main aria-busy="true" aria-label="Opening the process" />
    ) : (
      <main className="page">
        <div className="empty">
          <h1>This process cannot be shown</h1>
          <p>{words(error)}</p>
          <Go to="/processes">To the processes</Go>
        </div>
      </main>
    );
  }
  return <OpenInstance now={state} lost={error !== null} />;
}

function OpenInstance({ now, lost }: { readonly now: State; readonly lost: boolean }) {
  const { id, definition, version } = now.instance;
  const [event, setEvent] = useState<number | null>(null);
  const before = usePast(id, event);
  const isPast = event !== null;
  const state = isPast ? (before.data ?? now) : now;
  const flow = useVersion(definition, version).data?.flow;
  const kinds = useKinds().data;
  const named = new Map(kinds?.map((kind) => [kind.name, kind]));
  const nameOf = (node: string) => {
    const found = flow?.nodes.find((one) => one.id === node);
    return found === undefined ? node : titleOf(found, named.get(found.type));
  };
  return (
    <div className="page-scroll">
      <main className="instance-page">
        <InstanceHead instance={now.instance} name={flow?.name ?? definition}>
          <ChangeDeeds flow={flow} state={now} names={nameOf} />
        </InstanceHead>
        {lost ? <p role="alert">The server cannot be reached. This page goes on trying.</p> : null}
        {isPast ? (
          <p className="instance-past" role="status">
            <History aria-hidden="true" />
            <span>
              As it was after event {event} of {now.instance.events}
            </span>
            <button type="button" onClick={() => setEvent(null)}>
              Back to now
            </button>
          </p>
        ) : null}
        <section className="panel instance-diagram" aria-label="Diagram">
          {flow === undefined || kinds === undefined ? (
            <p className="dim">Loading the drawing…</p>
          ) : (
            <ReactFlowProvider>
              <Diagram flow={flow} kinds={kinds} state={state} />
            </ReactFlowProvider>
          )}
        </section>
        <div className="instance-sides">
          <div className="instance-side">
            <IncidentsPanel id={id} incidents={state.incidents} names={nameOf} off={isPast} />
            {flow === undefined ? null : (
              <ActionsPanel flow={flow} state={state} names={nameOf} off={isPast} />
            )}
            <WaitingPanel instance={state.instance} names={nameOf} />
            <DataPanel data={state.data} isPast={isPast} />
            <RelatedPanel instance={state.instance} names={nameOf} />
          </div>
          <Timeline
            id={id}
            events={now.instance.events}
            names={nameOf}
            chosen={event}
            onChoose={setEvent}
          />
        </div>
      </main>
    </div>
  );
}
