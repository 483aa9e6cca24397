// The last failures, with the payload that met them.

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { JsonTree } from '../debug/JsonTree';
import { clock } from '../debug/LineRow';
import { NodeName } from '../debug/NodeName';
import type { Failure } from './types';

export function ErrorsTab({ failures }: { readonly failures: readonly Failure[] }) {
  if (failures.length === 0) {
    return <p className="panel-empty">No run has failed since the program started.</p>;
  }
  return (
    <ul className="lines" aria-label="Failures, newest first">
      {failures.map((failure) => (
        <FailureRow key={`${failure.run} ${failure.time} ${failure.node}`} failure={failure} />
      ))}
    </ul>
  );
}

const BLAMED: Readonly<Record<string, string>> = {
  input: 'The payload is at fault',
  external: 'Something outside is at fault; worth a retry',
  engine: 'Wireloom is at fault',
};

function FailureRow({ failure }: { readonly failure: Failure }) {
  const [open, setOpen] = useState(false);
  return (
    <li className="line">
      <div className="line-head">
        <button
          type="button"
          className="tree-fold"
          aria-expanded={open}
          aria-label="Payload"
          onClick={() => setOpen(!open)}
        >
          <ChevronRight aria-hidden="true" />
        </button>
        <time dateTime={failure.time}>{clock(failure.time)}</time>
        <span
          className="chip"
          data-tone={failure.handled ? 'warn' : 'bad'}
          title={BLAMED[failure.blame]}
        >
          {failure.handled ? 'handled' : failure.blame}
        </span>
        <NodeName id={failure.node} />
        <span className="line-text">{failure.message}</span>
        <span className="dim">run {failure.run}</span>
      </div>
      {open ? <JsonTree value={failure.payload} label="Payload" open={2} /> : null}
    </li>
  );
}
