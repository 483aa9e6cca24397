// Where bodies lie on the canvas: each frame is drawn around its holder and what stands within.

import { around, holds, withBodies } from './bodies';
import { CARD_WIDTH, cardHeight, HEAD_HEIGHT } from './card';
import { groupBy } from './group';
import { portViews } from './ports';
import type { Flow, FlowNode, Kind, Position, Size } from './types';

export interface Frame extends Position, Size {
  /** The holder, and its kind's name. */
  readonly id: string;
  readonly type: string;
  readonly empty: boolean;
  /** How many frames lie around it. */
  readonly depth: number;
}

export type Frames = ReadonlyMap<string, Frame>;

const PAD = 24;
/** For the holder's other ports, which lie on the border. */
const EXIT = 72;
/** What an empty body offers to be dropped on. */
const EMPTY: Size = { width: 88 + CARD_WIDTH, height: 104 };

const known = new WeakMap<Flow, { readonly kinds: ReadonlyMap<string, Kind>; frames: Frames }>();

/** The frames of a flow, outer ones first. Worked out once for each document. */
export function framesOf(flow: Flow, kinds: ReadonlyMap<string, Kind>): Frames {
  const before = known.get(flow);
  if (before?.kinds === kinds) {
    return before.frames;
  }
  const frames = made(flow, kinds);
  known.set(flow, { kinds, frames });
  return frames;
}

function made(flow: Flow, kinds: ReadonlyMap<string, Kind>): Frames {
  const holders = flow.nodes.filter((node) => holds(kinds.get(node.type)));
  if (holders.length === 0) {
    return new Map();
  }
  const leaving = groupBy(flow.wires, (wire) => wire.from[0]);
  const inside = groupBy(flow.nodes, (node) => node.parent);
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const found = new Map<string, Frame>();
  const boxOf = (node: FlowNode): Position & Size => {
    const ports = portViews(kinds.get(node.type), node, leaving.get(node.id) ?? []);
    return { ...node.position, width: CARD_WIDTH, height: cardHeight(ports) };
  };
  const frameOf = (holder: FlowNode): Frame => {
    const done = found.get(holder.id);
    if (done !== undefined) {
      return done;
    }
    const head = boxOf(holder);
    const { id, type } = holder;
    const start = { id, type, ...head, empty: true, depth: around(nodes, id).length };
    // Kept before it is whole, so that nothing goes round where documents are wrong.
    found.set(holder.id, start);
    const body = inside.get(holder.id) ?? [];
    const room =
      body.length === 0 ? [{ ...head, width: CARD_WIDTH + EMPTY.width, height: EMPTY.height }] : [];
    const boxes = body.map((one) => (holds(kinds.get(one.type)) ? frameOf(one) : boxOf(one)));
    const frame = { ...start, ...hull([head, ...boxes, ...room]), empty: body.length === 0 };
    found.set(holder.id, frame);
    return frame;
  };
  const frames = holders.map(frameOf).sort((one, other) => one.depth - other.depth);
  return new Map(frames.map((frame) => [frame.id, frame]));
}

function hull(boxes: readonly (Position & Size)[]): Position & Size {
  const x = Math.min(...boxes.map((box) => box.x)) - PAD;
  const y = Math.min(...boxes.map((box) => box.y)) - PAD;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + EXIT;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + PAD;
  return { x, y, width: right - x, height: bottom - y };
}

/** The innermost frame at a place, without those of `but`. */
export function frameAt(frames: Frames, at: Position, but?: ReadonlySet<string>): string | null {
  let best: string | null = null;
  for (const frame of frames.values()) {
    const is =
      at.x >= frame.x &&
      at.y >= frame.y &&
      at.x <= frame.x + frame.width &&
      at.y <= frame.y + frame.height;
    best = is && but?.has(frame.id) !== true ? frame.id : best;
  }
  return best;
}

/** How far from its holder's left side a frame's right border lies. */
export const edgeOf = (frame: Frame | undefined, holder: Position): number | undefined =>
  frame === undefined ? undefined : frame.x + frame.width - holder.x;

/** The middle of a card's head. */
export const middleOf = ({ x, y }: Position): Position => ({
  x: x + CARD_WIDTH / 2,
  y: y + HEAD_HEIGHT / 2,
});

const touches = (frame: Frame, { x, y }: Position) =>
  x < frame.x + frame.width &&
  y < frame.y + frame.height &&
  x + CARD_WIDTH > frame.x &&
  y + HEAD_HEIGHT > frame.y;

/**
 * In whose bodies nodes stand once they are dropped at these places. A node comes in by its
 * middle, and leaves when none of it is left in the frame: pulled to the edge, it widens that.
 */
export function parentsAt(
  flow: Flow,
  kinds: ReadonlyMap<string, Kind>,
  places: ReadonlyMap<string, Position>,
): ReadonlyMap<string, string | null> {
  const frames = framesOf(flow, kinds);
  const parents = new Map<string, string | null>();
  if (frames.size === 0) {
    return parents;
  }
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const moved = withBodies(flow, new Set(places.keys()));
  for (const [id, place] of places) {
    const node = nodes.get(id);
    const free = node !== undefined && kinds.get(node.type)?.role !== 'trigger';
    if (!free || around(nodes, id).some((one) => places.has(one))) {
      continue;
    }
    const inner = frameAt(frames, middleOf(place), moved);
    const now = frames.get(node.parent ?? '');
    const deeper = inner !== null && around(nodes, inner).includes(node.parent ?? '');
    const parent = now !== undefined && !deeper && touches(now, place) ? now.id : inner;
    if (parent !== node.parent) {
      parents.set(id, parent);
    }
  }
  return parents;
}
