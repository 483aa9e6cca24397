// The button at a card's edge that fires a trigger.

import { Play } from 'lucide-react';
import { titleOf } from '../model/card';
import { useDesigner } from '../model/store';
import type { FlowNode } from '../model/types';
import { usePressing } from '../runs/usePressing';

export function PressCard({ node }: { readonly node: FlowNode }) {
  const kind = useDesigner((state) => state.kinds.get(node.type));
  const { start, isRunning } = usePressing();
  const name = titleOf(node, kind);
  return (
    <button
      type="button"
      className="node-press nodrag"
      aria-label={`Press ${name}`}
      title={`Press ${name}`}
      tabIndex={-1}
      disabled={isRunning}
      onClick={(event) => {
        event.stopPropagation();
        start(node.id);
      }}
    >
      <Play aria-hidden="true" />
    </button>
  );
}
