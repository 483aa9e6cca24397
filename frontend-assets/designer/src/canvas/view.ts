// From the document to what React Flow draws. What did not change stays the same object, so that
// only changed cards are drawn again; sizes and ports are given, so that nothing is measured.

import { type Edge, type Node, type NodeHandle, Position as Side } from '@xyflow/react';
import { CARD_WIDTH, cardHeight, HEAD_HEIGHT, portTop, titleOf } from '../model/card';
import { groupBy } from '../model/group';
import { type PortView, portViews } from '../model/ports';
import type { Selection } from '../model/store';
import type { Flow, FlowNode, Kind, Note, Wire } from '../model/types';
import { wireKey } from '../model/wires';

export type CardNode = Node<
  { readonly node: FlowNode; readonly kind: Kind | undefined; readonly ports: readonly PortView[] },
  'card'
>;
export type NoteNode = Node<{ readonly note: Note }, 'note'>;
export type ViewNode = CardNode | NoteNode;
export type ViewWire = Edge<{ readonly error: boolean }, 'wire'>;

/** The way in, on every card that has one. */
export const IN = 'in';
const DOT = 12;

export function hasIn(kind: Kind | undefined): boolean {
  return kind?.role !== 'trigger';
}

function handlesOf(ports: readonly PortView[], kind: Kind | undefined): NodeHandle[] {
  const size = { width: DOT, height: DOT };
  const outs = ports.map(
    (port, place): NodeHandle => ({
      id: port.name,
      type: 'source',
      position: Side.Right,
      x: CARD_WIDTH - DOT / 2,
      y: portTop(ports, place) - DOT / 2,
      ...size,
    }),
  );
  const way: NodeHandle = {
    id: IN,
    type: 'target',
    position: Side.Left,
    x: -DOT / 2,
    y: (HEAD_HEIGHT - DOT) / 2,
    ...size,
  };
  return hasIn(kind) ? [way, ...outs] : outs;
}

function cardOf(node: FlowNode, kind: Kind | undefined, wires: readonly Wire[]): CardNode {
  const ports = portViews(kind, node, wires);
  const size = { width: CARD_WIDTH, height: cardHeight(ports) };
  return {
    id: node.id,
    type: 'card',
    position: node.position,
    data: { node, kind, ports },
    ...size,
    measured: size,
    handles: handlesOf(ports, kind),
    ariaLabel: titleOf(node, kind),
  };
}

function noteOf(note: Note): NoteNode {
  return {
    id: note.id,
    type: 'note',
    position: note.position,
    data: { note },
    ...note.size,
    measured: note.size,
    zIndex: -1,
  };
}

interface Kept {
  readonly made: ViewNode;
  readonly of: FlowNode | Note;
  readonly kind: Kind | undefined;
  readonly ports: string;
}

/** Draws the nodes and notes; keep one drawer for as long as a flow is open. */
export function nodeDrawer() {
  let before = new Map<string, Kept>();
  return (flow: Flow, kinds: ReadonlyMap<string, Kind>, selection: Selection): ViewNode[] => {
    const now = new Map<string, Kept>();
    const leaving = groupBy(flow.wires, (wire) => wire.from[0]);
    const keep = (
      of: FlowNode | Note,
      selected: boolean,
      ports: string,
      kind: Kind | undefined,
      make: () => ViewNode,
    ): ViewNode => {
      const old = before.get(of.id);
      const same = old?.of === of && old.ports === ports && old.kind === kind;
      const made = same ? old.made : make();
      const view = made.selected === selected ? made : ({ ...made, selected } as ViewNode);
      now.set(of.id, { made: view, of, kind, ports });
      return view;
    };
    const notes = flow.notes.map((note) =>
      keep(note, selection.notes.has(note.id), '', undefined, () => noteOf(note)),
    );
    const cards = flow.nodes.map((node) => {
      const wires = leaving.get(node.id) ?? [];
      const kind = kinds.get(node.type);
      const ports = wires.map((wire) => wire.from[1]).join('\n');
      return keep(node, selection.nodes.has(node.id), ports, kind, () => cardOf(node, kind, wires));
    });
    before = now;
    return [...notes, ...cards];
  };
}

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
