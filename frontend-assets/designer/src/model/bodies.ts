// Bodies: nodes that stand within another one, which runs them. Whose kind names a port as its
// body's holds others; they name it as their parent.

import type { Flow, FlowNode, Kind, Position } from './types';

type Kinds = ReadonlyMap<string, Kind>;

export function holds(kind: Kind | undefined): boolean {
  return kind?.body != null;
}

const byId = (flow: Flow) => new Map(flow.nodes.map((node) => [node.id, node]));

/** The node in whose body stands what a wire from this port leads to. */
export function scopeOf(
  flow: Flow,
  kinds: Kinds,
  [id, port]: readonly [string, string],
): string | null {
  const node = flow.nodes.find((one) => one.id === id);
  return node !== undefined && kinds.get(node.type)?.body === port ? id : (node?.parent ?? null);
}

/** Those nodes, and all that stand within them. */
export function withBodies(flow: Flow, ids: ReadonlySet<string>): ReadonlySet<string> {
  const within = flow.nodes.filter((node) => node.parent !== null);
  let all = ids;
  for (let before = -1; before !== all.size; ) {
    before = all.size;
    const more = within.filter(({ id, parent }) => all.has(parent ?? '') && !all.has(id));
    all = more.length === 0 ? all : new Set([...all, ...more.map(({ id }) => id)]);
  }
  return all;
}

/** The nodes around one, the nearest first. */
export function around(nodes: ReadonlyMap<string, FlowNode>, id: string): readonly string[] {
  const found: string[] = [];
  let parent = nodes.get(id)?.parent ?? null;
  while (parent !== null && !found.includes(parent)) {
    found.push(parent);
    parent = nodes.get(parent)?.parent ?? null;
  }
  return found;
}

/** New places, and those of the nodes that come along within them. */
export function carrying(
  flow: Flow,
  places: ReadonlyMap<string, Position>,
): ReadonlyMap<string, Position> {
  const all = withBodies(flow, new Set(places.keys()));
  if (all.size === places.size) {
    return places;
  }
  const nodes = byId(flow);
  const carried = new Map(places);
  for (const id of all) {
    const node = nodes.get(id);
    const holder = places.has(id) ? undefined : around(nodes, id).find((one) => places.has(one));
    const [from, to] = [nodes.get(holder ?? '')?.position, places.get(holder ?? '')];
    if (node !== undefined && from !== undefined && to !== undefined) {
      const { x, y } = node.position;
      carried.set(id, { x: x + to.x - from.x, y: y + to.y - from.y });
    }
  }
  return carried;
}

/** Whether a wire may lead from this port to that node. */
export function mayLead(
  flow: Flow,
  kinds: Kinds,
  from: readonly [string, string],
  to: FlowNode,
): boolean {
  return kinds.get(to.type)?.role !== 'trigger' && scopeOf(flow, kinds, from) === to.parent;
}

/**
 * Whether that node would have to come into the body that begins at this port, and can: it stands
 * beside the holder, and no wire holds it there.
 */
export function mayEnter(
  flow: Flow,
  kinds: Kinds,
  from: readonly [string, string],
  to: FlowNode,
): boolean {
  const holder = flow.nodes.find(({ id }) => id === from[0]);
  const wired = flow.wires.some((wire) => wire.from[0] === to.id || wire.to === to.id);
  return (
    holder !== undefined &&
    holder.id !== to.id &&
    kinds.get(holder.type)?.body === from[1] &&
    kinds.get(to.type)?.role !== 'trigger' &&
    to.parent === holder.parent &&
    !wired
  );
}
