// From the document's nodes and notes to what React Flow draws. What did not change stays the same
// object, so that only changed cards are drawn again; sizes and ports are given, so that nothing is
// measured.

import { CARD_WIDTH, cardHeight, titleOf, toneOf } from '../model/card';
import { edgeOf, type Frame, framesOf } from '../model/frames';
import { groupBy } from '../model/group';
import { portViews } from '../model/ports';
import type { Selection } from '../model/store';
import type { Flow, FlowNode, Kind, Note, Wire } from '../model/types';
import { handlesOf } from './handles';
import type { CardNode, FrameNode, NoteNode, ViewNode } from './view';

function cardOf(
  node: FlowNode,
  kind: Kind | undefined,
  wires: readonly Wire[],
  edge: number | undefined,
): CardNode {
  const ports = portViews(kind, node, wires);
  const size = { width: CARD_WIDTH, height: cardHeight(ports) };
  return {
    id: node.id,
    type: 'card',
    position: node.position,
    data: { node, kind, ports, edge },
    ...size,
    measured: size,
    handles: handlesOf(ports, kind, edge),
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

const known = new WeakMap<Frame, FrameNode>();

function frameOf(frame: Frame, kind: Kind | undefined): FrameNode {
  const made = known.get(frame) ?? framed(frame, toneOf(kind));
  known.set(frame, made);
  return made;
}

export function framed(frame: Frame, tone: string): FrameNode {
  const { id, x, y, width, height } = frame;
  return {
    id: frameId(id),
    type: 'frame',
    position: { x, y },
    data: { frame, tone },
    width,
    height,
    measured: { width, height },
    zIndex: -1,
    selectable: false,
    draggable: false,
    connectable: false,
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
      const edge = edgeOf(frames.get(node.id), node.position);
      const ports = [...wires.map((wire) => wire.from[1]), edge].join('\n');
      const make = () => cardOf(node, kind, wires, edge);
      return keep(node, selection.nodes.has(node.id), ports, kind, make);
    });
    const around = [...frames.values()].map((frame) => frameOf(frame, kinds.get(frame.type)));
    before = now;
    return [...notes, ...around, ...cards];
  };
}
