// Copied nodes travel as JSON text through the system's clipboard: between tabs, and between
// installations. A whole flow document can be pasted too.

import { withBodies } from '../model/bodies';
import { takenIds } from '../model/fresh';
import { freshId } from '../model/ids';
import type { Selection } from '../model/store';
import type { Flow, FlowNode, Note, Position, Wire } from '../model/types';

const CLIP = 'wireloom.clip/1';

export interface Clip {
  readonly nodes: readonly FlowNode[];
  readonly wires: readonly Wire[];
  readonly notes: readonly Note[];
}

/** The selected nodes and notes, what stands within them, and the wires between them. */
export function clipOf(flow: Flow, selection: Selection): Clip {
  const chosen = withBodies(flow, selection.nodes);
  const isIn = (id: string) => chosen.has(id);
  const nodes = flow.nodes.filter((node) => isIn(node.id));
  return {
    nodes,
    wires: flow.wires.filter((wire) => isIn(wire.from[0]) && isIn(wire.to)),
    notes: flow.notes.filter((note) => selection.notes.has(note.id)),
  };
}

export function clipText(clip: Clip): string {
  return JSON.stringify({ format: CLIP, ...clip }, null, 2);
}

/** What was copied, if the text is of ours: anything else is not for the canvas. */
export function readClip(text: string): Clip | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  const { format, nodes, wires, notes } = value as Record<string, unknown>;
  const known =
    format === CLIP || (typeof format === 'string' && format.startsWith('wireloom.flow/'));
  if (!known) {
    return null;
  }
  return {
    nodes: listOf(nodes).filter(isNode).map(wholeNode),
    wires: listOf(wires).filter(isWire),
    notes: listOf(notes).filter(isNote).map(wholeNote),
  };
}

const listOf = (value: unknown): readonly object[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];

const isNode = (item: object): item is FlowNode =>
  'id' in item && typeof item.id === 'string' && 'type' in item && typeof item.type === 'string';

const isWire = (item: object): item is Wire =>
  'to' in item &&
  typeof item.to === 'string' &&
  'from' in item &&
  Array.isArray(item.from) &&
  item.from.length === 2 &&
  item.from.every((end) => typeof end === 'string');

const isNote = (item: object): item is Note =>
  'id' in item && typeof item.id === 'string' && 'text' in item && typeof item.text === 'string';

function place(position: Partial<Position> | undefined): Position {
  const { x, y } = position ?? {};
  return { x: Number.isFinite(x) ? Number(x) : 0, y: Number.isFinite(y) ? Number(y) : 0 };
}

/** Fills in what a document may leave out. */
function wholeNode(node: FlowNode): FlowNode {
  const start = { name: '', config: {}, disabled: false, parent: null, actions: [] };
  return { ...start, ...node, position: place(node.position) };
}

function wholeNote(note: Note): Note {
  const { size = { width: 240, height: 120 } } = note as Partial<Note>;
  return { ...note, size, position: place(note.position) };
}

/** A copy with ids of its own, its upper left corner at `at`. */
export function placed(clip: Clip, flow: Flow, at: Position): Clip {
  const taken = takenIds(flow);
  const ids = new Map(
    clip.nodes.map((node) => [node.id, freshId(node.id.replace(/-\d+$/, ''), taken)]),
  );
  const all = [...clip.nodes, ...clip.notes];
  const left = Math.min(...all.map(({ position }) => position.x));
  const top = Math.min(...all.map(({ position }) => position.y));
  const move = ({ x, y }: Position): Position => ({ x: x - left + at.x, y: y - top + at.y });
  return {
    nodes: clip.nodes.map((node) => ({
      ...node,
      id: ids.get(node.id) ?? node.id,
      parent: node.parent === null ? null : (ids.get(node.parent) ?? null),
      position: move(node.position),
    })),
    wires: clip.wires.flatMap((wire) => {
      const [from, to] = [ids.get(wire.from[0]), ids.get(wire.to)];
      return from === undefined || to === undefined ? [] : [{ from: [from, wire.from[1]], to }];
    }),
    notes: clip.notes.map((note) => ({
      ...note,
      id: freshId(note.id.replace(/-\d+$/, ''), taken),
      position: move(note.position),
    })),
  };
}
