// Puts new things on the canvas.

import { through } from '../commands/drop';
import { add } from '../commands/flow';
import { scopeOf } from '../model/bodies';
import { CARD_WIDTH, HEAD_HEIGHT, snapped } from '../model/card';
import { frameAt, framesOf, middleOf } from '../model/frames';
import { newNode, takenIds } from '../model/fresh';
import { freshId } from '../model/ids';
import { portsOf } from '../model/ports';
import { designer } from '../model/store';
import type { Flow, FlowNode, Kind, Position, Wire } from '../model/types';
import { type Clip, placed } from './clipboard';
import { say } from './hints';
import { wireNear } from './insert';

interface From {
  /** The port that it is wired to. */
  readonly from?: readonly [string, string] | undefined;
  /** Put it into this wire. */
  readonly into?: Wire | null;
}

/** Adds a node whose card has its middle at the place. */
export function addNode(kind: Kind, middle: Position, { from, into }: From = {}): void {
  const { flow } = designer();
  if (flow === null) {
    return;
  }
  const corner = { x: middle.x - CARD_WIDTH / 2, y: middle.y - HEAD_HEIGHT / 2 };
  const takes = kind.role !== 'trigger';
  const body = takes ? bodyFor(flow, middle, from ?? into?.from) : null;
  const node = { ...newNode(kind, snapped(corner), takenIds(flow)), parent: body };
  const out = portsOf(kind.ports, node.config)[0]?.name;
  const label = `Add ${kind.title}`;
  if (into && takes) {
    add({ nodes: [node], ...through({ wire: into, node: node.id, port: out }) }, label, [into]);
  } else if (from !== undefined && takes) {
    add({ nodes: [node], wires: [{ from, to: node.id }] }, label);
  } else {
    add({ nodes: [node] }, label);
  }
  say(`${kind.title} added`);
}

/** In whose body a new node comes to stand: that of its wire, or the one at the place. */
function bodyFor(flow: Flow, at: Position, from?: readonly [string, string]): string | null {
  const { kinds } = designer();
  return from === undefined ? frameAt(framesOf(flow, kinds), at) : scopeOf(flow, kinds, from);
}

/** Adds a node where it was dropped: into the wire there, if there is one. */
export function dropNode(kind: Kind, at: Position): void {
  const { flow, kinds } = designer();
  addNode(kind, at, { into: flow === null ? null : wireNear(flow, kinds, at) });
}

export function addNote(at: Position): void {
  const { flow } = designer();
  if (flow !== null) {
    const id = freshId('note', takenIds(flow));
    const size = { width: 240, height: 120 };
    add({ notes: [{ id, text: '', position: snapped(at), size }] }, 'Add note');
  }
}

/** Puts what was copied there, into the body that lies at the place. */
export function pasteClip(clip: Clip, at: Position): void {
  const { flow, kinds } = designer();
  if (flow !== null) {
    const body = frameAt(framesOf(flow, kinds), middleOf(at));
    putClip(clip, flow, at, 'Paste', () => body);
  }
}

/** Puts a copy beside what it is a copy of, where that stands; below a body that came along. */
export function duplicateClip(clip: Clip, from: Position): void {
  const { flow, kinds } = designer();
  if (flow !== null) {
    const frames = framesOf(flow, kinds);
    const feet = clip.nodes.flatMap(({ id }) => frames.get(id) ?? []);
    const below = Math.max(from.y, ...feet.map((frame) => frame.y + frame.height + 24));
    const at = feet.length > 0 ? { x: from.x, y: below + 24 } : { x: from.x + 32, y: from.y + 48 };
    putClip(clip, flow, at, 'Duplicate', (node) => node.parent);
  }
}

function putClip(
  clip: Clip,
  flow: Flow,
  at: Position,
  label: string,
  bodyOf: (from: FlowNode) => string | null,
): void {
  if (clip.nodes.length + clip.notes.length === 0) {
    return;
  }
  const { kinds } = designer();
  const parts = placed(clip, flow, snapped(at));
  // They are in the order of the clip's.
  const nodes = parts.nodes.map((node, place) => {
    const from = clip.nodes[place];
    const loose = node.parent === null && kinds.get(node.type)?.role !== 'trigger';
    return loose && from !== undefined ? { ...node, parent: bodyOf(from) } : node;
  });
  add({ ...parts, nodes }, label);
  say(`${clip.nodes.length} nodes pasted`);
}
