// Runs what is drawn again with the payload of a run that is over, as it was or changed.

import { Pencil, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useDesigner } from '../model/store';
import { PayloadDialog } from './PayloadDialog';
import { useTrial } from './trial';
import type { Trace } from './types';

export function Replay({ trace }: { readonly trace: Trace }) {
  const [editing, setEditing] = useState(false);
  const trial = useTrial();
  const [first] = trace.trace;
  const known = useDesigner((state) => state.flow?.nodes.some((node) => node.id === first?.node));
  if (first === undefined || known !== true) {
    return null;
  }
  const order = { node: first.node, port: Number(first.outputs[0]?.port ?? 0) || 0 };
  return (
    <span className="replay">
      <button
        type="button"
        disabled={trial.isPending}
        title="Runs what is drawn with this payload"
        onClick={() => trial.mutate({ ...order, payload: first.input })}
      >
        <RotateCcw aria-hidden="true" /> Replay
      </button>
      <button
        type="button"
        className="icon"
        aria-label="Replay with another payload"
        title="Replay with another payload"
        onClick={() => setEditing(true)}
      >
        <Pencil aria-hidden="true" />
      </button>
      {editing ? (
        <PayloadDialog
          title="Replay with another payload"
          hint="The whole payload that the run begins with. What is drawn now runs with it."
          start={first.input}
          action="Run"
          onDone={(payload) => trial.mutate({ ...order, payload })}
          onClose={() => setEditing(false)}
        />
      ) : null}
    </span>
  );
}
