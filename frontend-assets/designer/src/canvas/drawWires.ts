// From the document's wires to what React Flow draws.

import type { Selection } from '../model/store';
import type { Flow, Kind, Wire } from '../model/types';
import { wireKey } from '../model/wires';
import { hasIn, IN } from './handles';
import type { ViewWire } from './view';

/** Draws the wires; those that lead nowhere are left to the list of problems. */
export function wireDrawer() {
  const made = new WeakMap<Wire, ViewWire>();
  return (flow: Flow, kinds: ReadonlyMap<string, Kind>, selection: Selection): ViewWire[] => {
    const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
    const views: ViewWire[] = [];
    for (const wire of flow.wires) {
      const to = nodes.get(wire.to);
      const drawn = nodes.has(wire.from[0]) && to !== undefined && hasIn(kinds.get(to.type));
      if (!drawn) {
        continue;
      }
      const id = wireKey(wire);
      const selected = selection.wires.has(id);
      let view = made.get(wire);
      if (view === undefined || view.selected !== selected) {
        view = {
          id,
          type: 'wire',
          source: wire.from[0],
          sourceHandle: wire.from[1],
          target: wire.to,
          targetHandle: IN,
          selected,
          data: { error: wire.from[1] === 'error' },
        };
        made.set(wire, view);
      }
      views.push(view);
    }
    return views;
  };
}
