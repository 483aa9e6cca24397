// What can be done to nodes. Each verb is one entry of the log; give a gesture where many calls
// (typing, dragging) are one deed.

import { carrying } from '../model/bodies';
import { designer } from '../model/store';
import type { Flow, FlowNode, JsonObject, Position } from '../model/types';

type Change = (node: FlowNode) => FlowNode;

/** Changes those of the nodes that are meant; the others stay the same objects. */
export function mapNodes(flow: Flow, ids: ReadonlySet<string>, change: Change): Flow {
  let changed = false;
  const nodes = flow.nodes.map((node) => {
    const next = ids.has(node.id) ? change(node) : node;
    changed ||= next !== node;
    return next;
  });
  return changed ? { ...flow, nodes } : flow;
}

/** Changes any fields of a node but its id. */
export function patchNode(
  id: string,
  patch: Partial<Omit<FlowNode, 'id'>>,
  gesture = `patch:${id}:${Object.keys(patch).join()}`,
): void {
  designer().execute(
    'Change node',
    (flow) => mapNodes(flow, new Set([id]), (node) => ({ ...node, ...patch })),
    gesture,
  );
}

/** Removes an optional field of a node (`onError`, `retry`, `timeout`). */
export function clearNodeField(id: string, field: 'onError' | 'retry' | 'timeout'): void {
  designer().execute('Change node', (flow) =>
    mapNodes(flow, new Set([id]), (node) => {
      const { [field]: _, ...rest } = node;
      return rest;
    }),
  );
}

export function setConfig(id: string, config: JsonObject, gesture?: string): void {
  patchNode(id, { config }, gesture ?? `config:${id}`);
}

export function rename(id: string, name: string): void {
  designer().execute('Rename node', (flow) =>
    mapNodes(flow, new Set([id]), (node) => (node.name === name ? node : { ...node, name })),
  );
}

/** Disables the nodes, or enables them where all of them are disabled. */
export function toggleDisabled(ids: ReadonlySet<string>): void {
  const meant = designer().flow?.nodes.filter((node) => ids.has(node.id)) ?? [];
  const disabled = meant.some((node) => !node.disabled);
  designer().execute(disabled ? 'Disable' : 'Enable', (flow) =>
    mapNodes(flow, ids, (node) => (node.disabled === disabled ? node : { ...node, disabled })),
  );
}

export function moveTo(
  places: ReadonlyMap<string, Position>,
  label = 'Move',
  gesture?: string,
): void {
  designer().execute(label, (flow) => moved(flow, carrying(flow, places)), gesture);
}

/** The same flow with nodes and notes at these places. */
export function moved(flow: Flow, places: ReadonlyMap<string, Position>): Flow {
  const nodes = mapNodes(flow, new Set(places.keys()), (node) => {
    const position = places.get(node.id) ?? node.position;
    const same = position.x === node.position.x && position.y === node.position.y;
    return same ? node : { ...node, position };
  });
  const notes = nodes.notes.map((note) => {
    const position = places.get(note.id);
    return position === undefined ? note : { ...note, position };
  });
  return notes.some((note, at) => note !== nodes.notes[at]) ? { ...nodes, notes } : nodes;
}
