// What can be done to the flow itself, its wires and its notes.

import { mayEnter, mayLead, withBodies } from '../model/bodies';
import { LEAST_NOTE } from '../model/card';
import { designer, NOTHING } from '../model/store';
import type { Flow, FlowNode, Note, Size, Wire } from '../model/types';
import { sameWire, wireKey } from '../model/wires';

/** Changes fields of the flow itself: name, description, globals, settings. */
export function patchFlow(
  patch: Partial<Pick<Flow, 'name' | 'description' | 'durability' | 'globals' | 'settings'>>,
  gesture = `flow:${Object.keys(patch).join()}`,
): void {
  designer().execute('Change flow', (flow) => ({ ...flow, ...patch }), gesture);
}

/**
 * Adds a wire; the same one twice is one. Where a body begins, what it leads to comes into the
 * body. False where it would cross a body's border.
 */
export function connect(wire: Wire): boolean {
  const { flow, kinds } = designer();
  const to = flow?.nodes.find((node) => node.id === wire.to);
  if (flow === null || to === undefined) {
    return false;
  }
  const enters = mayEnter(flow, kinds, wire.from, to);
  if (!enters && !mayLead(flow, kinds, wire.from, to)) {
    return false;
  }
  const parent = enters ? wire.from[0] : to.parent;
  designer().execute('Connect', (now) => {
    const nodes = now.nodes.map((node) => (node.id === to.id ? { ...node, parent } : node));
    return withWires(enters ? { ...now, nodes } : now, [wire]);
  });
  return true;
}

export function withWires(flow: Flow, wires: readonly Wire[]): Flow {
  const fresh = wires.filter((wire) => !flow.wires.some((there) => sameWire(there, wire)));
  return fresh.length === 0 ? flow : { ...flow, wires: [...flow.wires, ...fresh] };
}

export function removeWire(wire: Wire): void {
  designer().execute('Remove wire', (flow) => ({
    ...flow,
    wires: flow.wires.filter((one) => !sameWire(one, wire)),
  }));
}

export interface Parts {
  readonly nodes?: readonly FlowNode[];
  readonly wires?: readonly Wire[];
  readonly notes?: readonly Note[];
}

/** Adds nodes, wires and notes in one step, and selects them. */
export function add(parts: Parts, label: string, without: readonly Wire[] = []): void {
  const { nodes = [], wires = [], notes = [] } = parts;
  designer().execute(label, (flow) =>
    withWires(
      {
        ...flow,
        nodes: [...flow.nodes, ...nodes],
        notes: [...flow.notes, ...notes],
        wires: flow.wires.filter((wire) => !without.some((gone) => sameWire(gone, wire))),
      },
      wires,
    ),
  );
  designer().select({
    nodes: new Set(nodes.map((node) => node.id)),
    notes: new Set(notes.map((note) => note.id)),
    wires: new Set(),
  });
}

/** Removes what is selected, what stands within it, and the wires of nodes that go. */
export function removeSelected(label = 'Delete'): void {
  const { flow, selection } = designer();
  const { wires, notes } = selection;
  const nodes = flow === null ? selection.nodes : withBodies(flow, selection.nodes);
  if (nodes.size + wires.size + notes.size === 0) {
    return;
  }
  designer().execute(label, (flow) => ({
    ...flow,
    nodes: flow.nodes.filter((node) => !nodes.has(node.id)),
    notes: flow.notes.filter((note) => !notes.has(note.id)),
    wires: flow.wires.filter(
      (wire) => !(nodes.has(wire.from[0]) || nodes.has(wire.to) || wires.has(wireKey(wire))),
    ),
  }));
  designer().select(NOTHING);
}

export function patchNote(id: string, patch: Partial<Omit<Note, 'id'>>, gesture?: string): void {
  designer().execute(
    'Change note',
    (flow) => ({
      ...flow,
      notes: flow.notes.map((note) => (note.id === id ? { ...note, ...patch } : note)),
    }),
    gesture ?? `note:${id}`,
  );
}

/** Makes notes larger, or smaller where `by` is less than nothing; their upper left corners stay. */
export function growNotes(ids: ReadonlySet<string>, by: Size): void {
  designer().execute(
    'Resize note',
    (flow) => {
      const notes = flow.notes.map((note) => (ids.has(note.id) ? grown(note, by) : note));
      return notes.some((note, at) => note !== flow.notes[at]) ? { ...flow, notes } : flow;
    },
    `grow:${[...ids].join()}`,
  );
}

function grown(note: Note, by: Size): Note {
  // One that is too small already (a document may say so) does not grow by being made smaller.
  const side = (of: keyof Size) =>
    Math.max(note.size[of] + by[of], Math.min(note.size[of], LEAST_NOTE[of]));
  const size = { width: side('width'), height: side('height') };
  const same = size.width === note.size.width && size.height === note.size.height;
  return same ? note : { ...note, size };
}
