// From node to node by the arrow keys: along wires to the sides, by place up and down.

import type { Flow, FlowNode } from '../model/types';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

export function neighbour(flow: Flow, id: string, arrow: Arrow): FlowNode | undefined {
  const here = flow.nodes.find((node) => node.id === id);
  if (here === undefined) {
    return undefined;
  }
  const wired = wiredTo(flow, id, arrow);
  const among = flow.nodes.filter((node) => node.id !== id && isThere(here, node, arrow));
  return nearest(here, wired) ?? nearest(here, among);
}

function wiredTo(flow: Flow, id: string, arrow: Arrow): readonly FlowNode[] {
  const ids = new Set<string>();
  for (const { from, to } of flow.wires) {
    if (arrow === 'ArrowRight' && from[0] === id) {
      ids.add(to);
    } else if (arrow === 'ArrowLeft' && to === id) {
      ids.add(from[0]);
    }
  }
  ids.delete(id);
  return flow.nodes.filter((node) => ids.has(node.id));
}

function isThere(here: FlowNode, node: FlowNode, arrow: Arrow): boolean {
  const [right, down] = [node.position.x - here.position.x, node.position.y - here.position.y];
  switch (arrow) {
    case 'ArrowRight':
      return right > 0 && right >= Math.abs(down);
    case 'ArrowLeft':
      return right < 0 && -right >= Math.abs(down);
    case 'ArrowDown':
      return down > 0;
    case 'ArrowUp':
      return down < 0;
  }
}

function nearest(here: FlowNode, nodes: readonly FlowNode[]): FlowNode | undefined {
  const far = ({ position }: FlowNode) =>
    Math.hypot(position.x - here.position.x, position.y - here.position.y);
  return nodes.reduce<FlowNode | undefined>(
    (best, node) => (best === undefined || far(node) < far(best) ? node : best),
    undefined,
  );
}
