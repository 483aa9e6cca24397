// In whose body the node stands: the way in and out that needs no pointer.

import { patchNode } from '../commands/nodes';
import { holds, withBodies } from '../model/bodies';
import { titleOf } from '../model/card';
import { useDesigner } from '../model/store';
import type { FlowNode } from '../model/types';

export function WithinField({ node }: { readonly node: FlowNode }) {
  const flow = useDesigner((state) => state.flow);
  const kinds = useDesigner((state) => state.kinds);
  const readOnly = useDesigner((state) => state.readOnly);
  if (flow === null || kinds.get(node.type)?.role === 'trigger') {
    return null;
  }
  const own = withBodies(flow, new Set([node.id]));
  const holders = flow.nodes.filter(({ id, type }) => holds(kinds.get(type)) && !own.has(id));
  const known = node.parent === null || holders.some(({ id }) => id === node.parent);
  if (holders.length === 0 && known) {
    return null;
  }
  return (
    <label className="inspector-within">
      Within
      <select
        value={node.parent ?? ''}
        disabled={readOnly}
        onChange={({ target }) =>
          patchNode(node.id, { parent: target.value === '' ? null : target.value })
        }
      >
        <option value="">the flow itself</option>
        {known ? null : <option value={node.parent ?? ''}>{node.parent}</option>}
        {holders.map((holder) => (
          <option key={holder.id} value={holder.id}>
            {titleOf(holder, kinds.get(holder.type))}
          </option>
        ))}
      </select>
    </label>
  );
}
