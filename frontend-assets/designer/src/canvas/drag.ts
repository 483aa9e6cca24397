// What is dragged, and what comes along: what lies on a note, what stands within a body.

import { dropAt } from '../commands/nodes';
import { withBodies } from '../model/bodies';
import { parentsAt } from '../model/frames';
import { designer } from '../model/store';
import type { Position } from '../model/types';
import { carried, within } from './groups';
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
  const along = nodes.filter((node) =>
    node.type === 'frame' ? ids.has(node.data.frame.id) : ids.has(node.id) && !dragged.has(node.id),
  );
  const places = new Map(along.map((node) => [node.id, node.position]));
  return places.size === 0 ? null : { from: lead.position, places };
}

export function drawnWith(load: Load, lead: ViewNode, nodes: readonly ViewNode[]): ViewNode[] {
  const places = carried(load.places, load.from, lead.position);
  return nodes.map((node) => {
    const position = places.get(node.id);
    return position === undefined ? node : ({ ...node, position } as ViewNode);
  });
}

/** The holder of the body that a drop would go into, where that is another than now. */
export function bodyUnder(lead: ViewNode, all: readonly ViewNode[]): string | null {
  const { flow, kinds } = designer();
  return flow === null ? null : (parentsAt(flow, kinds, placesOf(all)).get(lead.id) ?? null);
}

/** The end of a drag: one entry of the log. */
export function drop(
  load: Load | null,
  lead: ViewNode | undefined,
  all: readonly ViewNode[],
): void {
  const along =
    load === null || lead === undefined ? [] : carried(load.places, load.from, lead.position);
  dropAt(new Map([...placesOf(all), ...along]));
}

const placesOf = (nodes: readonly ViewNode[]) =>
  new Map(nodes.map((node) => [node.id, node.position]));
