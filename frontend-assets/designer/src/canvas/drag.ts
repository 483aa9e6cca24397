// What is dragged, and what comes along: what lies on a note, what stands within a body. While it
// lasts, frames are drawn as they would be if it were dropped now.

import { dropAt, dropped, type Splice } from '../commands/drop';
import { withBodies } from '../model/bodies';
import { CARD_WIDTH, HEAD_HEIGHT } from '../model/card';
import { type Frames, framesOf, parentsAt } from '../model/frames';
import { designer } from '../model/store';
import type { Position } from '../model/types';
import { carried, within } from './groups';
import { wireNear } from './insert';
import type { ViewNode } from './view';

/** What comes along, from where the dragged node stood. */
export interface Load {
  readonly from: Position;
  readonly places: ReadonlyMap<string, Position>;
}

export function loadOf(
  lead: ViewNode,
  all: readonly ViewNode[],
  nodes: readonly ViewNode[],
): Load | null {
  const { flow } = designer();
  if (flow === null) {
    return null;
  }
  const dragged = new Set(all.map(({ id }) => id));
  const onNote = lead.type === 'note' && all.length === 1 ? within(lead, nodes).keys() : [];
  const ids = withBodies(flow, new Set([...dragged, ...onNote]));
  const along = nodes.filter(({ id }) => ids.has(id) && !dragged.has(id));
  const places = new Map(along.map((node) => [node.id, node.position]));
  return places.size === 0 ? null : { from: lead.position, places };
}

/** A drag as it stands now. */
export interface Drag {
  /** Where everything that moves is. */
  readonly places: ReadonlyMap<string, Position>;
  /** The wire that a drop would go into. */
  readonly into: Splice | null;
  /** The holder of the body that a drop would go into, where that is another than now. */
  readonly body: string | null;
  /** The frames after a drop. */
  readonly frames: Frames;
}

export function dragOf(
  load: Load | null,
  lead: ViewNode | undefined,
  all: readonly ViewNode[],
): Drag {
  const own = all.map((node) => [node.id, node.position] as const);
  const along =
    load === null || lead === undefined ? [] : carried(load.places, load.from, lead.position);
  const places = new Map([...own, ...along]);
  const { flow, kinds } = designer();
  if (flow === null || lead === undefined) {
    return { places, into: null, body: null, frames: new Map() };
  }
  const into = all.length === 1 ? spliceOf(lead) : null;
  const body = into === null ? (parentsAt(flow, kinds, places).get(lead.id) ?? null) : null;
  const now = framesOf(flow, kinds);
  const frames = now.size === 0 ? now : framesOf(dropped(flow, kinds, places, into), kinds);
  return { places, into, body, frames };
}

/** The end of a drag: one entry of the log. */
export function drop({ places, into }: Drag): void {
  dropAt(places, into);
}

/** The wire that a node without wires of its own is held over. */
function spliceOf(node: ViewNode): Splice | null {
  const { flow, kinds } = designer();
  if (flow === null || node.type !== 'card' || node.data.kind?.role === 'trigger') {
    return null;
  }
  if (flow.wires.some(({ from, to }) => from[0] === node.id || to === node.id)) {
    return null;
  }
  const { x, y } = node.position;
  const middle = { x: x + CARD_WIDTH / 2, y: y + HEAD_HEIGHT / 2 };
  const wire = wireNear(flow, kinds, middle, withBodies(flow, new Set([node.id])));
  return wire === null ? null : { wire, node: node.id, port: node.data.ports[0]?.name };
}
