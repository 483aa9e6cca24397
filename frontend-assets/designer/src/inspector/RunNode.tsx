// Runs the node that is looked at, alone or with what follows, with a pinned payload or with what
// came here last.

import { FastForward, Pencil, Pin, PinOff, Play } from 'lucide-react';
import { useState } from 'react';
import { JsonTree } from '../debug/JsonTree';
import { useDesigner } from '../model/store';
import type { FlowNode } from '../model/types';
import type { Seen } from '../runs/lastSeen';
import { PayloadDialog } from '../runs/PayloadDialog';
import { pin, usePin } from '../runs/pins';
import { useTrial } from '../runs/trial';

interface Props {
  readonly node: FlowNode;
  readonly seen: Seen | null;
}

export function RunNode({ node, seen }: Props) {
  const flow = useDesigner((state) => state.flow?.id ?? '');
  const pinned = usePin(node.id);
  const [editing, setEditing] = useState(false);
  const trial = useTrial();
  const payload = pinned ?? seen?.input;
  const port = Number(seen?.step?.outputs[0]?.port ?? 0) || 0;
  const order = payload === undefined ? { node: node.id } : { node: node.id, port, payload };
  return (
    <section className="run-node" aria-label="Run the node">
      <div className="run-node-buttons">
        <button
          type="button"
          disabled={trial.isPending || node.disabled}
          title="Runs this node alone, as it is drawn"
          onClick={() => trial.mutate({ ...order, only: true })}
        >
          <Play aria-hidden="true" /> Run node
        </button>
        <button
          type="button"
          disabled={trial.isPending || node.disabled}
          aria-label="Run from here"
          title="Runs what is drawn, from this node on"
          onClick={() => trial.mutate(order)}
        >
          <FastForward aria-hidden="true" /> From here
        </button>
        <button
          type="button"
          className="plain icon"
          aria-label="Write a payload and pin it"
          title="Write a payload and pin it"
          onClick={() => setEditing(true)}
        >
          <Pencil aria-hidden="true" />
        </button>
        <button
          type="button"
          className="plain icon"
          aria-label={pinned === undefined ? 'Pin this input' : 'Unpin'}
          aria-pressed={pinned !== undefined}
          title={pinned === undefined ? 'Pin this input: runs by hand begin with it' : 'Unpin'}
          disabled={payload === undefined}
          onClick={() => pin(flow, node.id, pinned === undefined ? payload : undefined)}
        >
          {pinned === undefined ? <Pin aria-hidden="true" /> : <PinOff aria-hidden="true" />}
        </button>
      </div>
      {pinned === undefined ? null : (
        <section className="step-part" data-pinned>
          <h3>Pinned input</h3>
          <JsonTree value={pinned} label="Pinned input" open={1} />
        </section>
      )}
      {editing ? (
        <PayloadDialog
          title="Pin a payload"
          hint="Runs of this node by hand begin with it. It stays in this browser."
          start={payload ?? { data: {} }}
          action="Pin"
          onDone={(written) => pin(flow, node.id, written)}
          onClose={() => setEditing(false)}
        />
      ) : null}
    </section>
  );
}
