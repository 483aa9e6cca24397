// A payload to press a button with: the last one used here, then the node's saved one.

import { Play } from 'lucide-react';
import { useDesigner } from '../model/store';
import type { Json } from '../model/types';
import { PayloadDialog } from './PayloadDialog';

interface Props {
  readonly node: string;
  readonly onStart: (data: Json) => void;
  readonly onClose: () => void;
}

const used = new Map<string, Json>();

export function PressDialog({ node, onStart, onClose }: Props) {
  const flow = useDesigner((state) => state.flow);
  const saved = flow?.nodes.find((one) => one.id === node)?.config;
  const key = `${flow?.id}/${node}`;
  return (
    <PayloadDialog
      title="Start a run"
      hint={
        <>
          This stands under <code>data</code> in the payload that the run begins with.
        </>
      }
      start={used.get(key) ?? savedData(saved)}
      action={
        <>
          <Play aria-hidden="true" /> Start
        </>
      }
      onDone={(data) => {
        used.set(key, data);
        onStart(data);
      }}
      onClose={onClose}
    />
  );
}

/** The only setting of a node that is an object is the payload that it was saved with. */
function savedData(config: unknown): Json {
  const values = Object.values(config ?? {}) as Json[];
  return values.find((value) => typeof value === 'object' && value !== null) ?? {};
}
