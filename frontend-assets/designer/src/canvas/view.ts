// From the document to what React Flow draws. What did not change stays the same object, so that
// only changed cards are drawn again; sizes and ports are given, so that nothing is measured.

import type { Edge, Node } from '@xyflow/react';
import { CARD_WIDTH, cardHeight, titleOf, toneOf } from '../model/card';
import { type Frame, framesOf } from '../model/frames';
import { groupBy } from '../model/group';
import { type PortView, portViews } from '../model/ports';
import type { Selection } from '../model/store';
import type { Flow, FlowNode, Kind, Note, Wire } from '../model/types';
import { wireKey } from '../model/wires';
import { handlesOf, hasIn, IN } from './handles';

export type CardNode = Node<
  {
    readonly node: FlowNode;
    readonly kind: Kind | undefined;
    readonly ports: readonly PortView[];
    /** Around the body that it holds. */
    readonly frame: Frame | undefined;
  },
  'card'
>;
export type FrameNode = Node<{ readonly frame: Frame; readonly tone: string }, 'frame'>;
export type NoteNode = Node<{ readonly note: Note }, 'note'>;
export type ViewNode = CardNode | NoteNode | FrameNode;
export type ViewWire = Edge<{ readonly error: boolean }, 'wire'>;

function cardOf(
  node: FlowNode,
  kind: Kind | undefined,
  wires: readonly Wire[],
  frame: Frame | undefined,
): CardNode {
  const ports = portViews(kind, node, wires);
  const size = { width: CARD_WIDTH, height: cardHeight(ports) };
  return {
    id: node.id,
    type: 'card',
    position: node.position,
    data: { node, kind, ports, frame },
    ...size,
    measured: size,
    handles: handlesOf(node, ports, kind, frame),
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

/** The id of a frame among what is drawn; no node's id has a colon. */
export const frameId = (holder: string) => `frame:${holder}`;

const framed = new WeakMap<Frame, FrameNode>();

function frameOf(frame: Frame, kind: Kind | undefined): FrameNode {
  const { id, x, y, width, height } = frame;
  const before = framed.get(frame);
  if (before !== undefined) {
    return before;
  }
  const made: FrameNode = {
    id: frameId(id),
    type: 'frame',
    position: { x, y },
    data: { frame, tone: toneOf(kind) },
    width,
    height,
    measured: { width, height },
    zIndex: -1,
    selectable: false,
    draggable: false,
    connectable: false,
  };
  framed.set(frame, made);
  return made;
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
    const frames = framesOf(flow, kinds);
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
      const frame = frames.get(node.id);
      const edge = frame === undefined ? '' : `\n${frame.x + frame.width}`;
      const ports = wires.map((wire) => wire.from[1]).join('\n') + edge;
      const make = () => cardOf(node, kind, wires, frame);
      return keep(node, selection.nodes.has(node.id), ports, kind, make);
    });
    const around = [...frames.values()].map((frame) => frameOf(frame, kinds.get(frame.type)));
    before = now;
    return [...notes, ...around, ...cards];
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
