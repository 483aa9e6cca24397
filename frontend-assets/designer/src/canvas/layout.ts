// Puts nodes in columns, from left to right along the wires.

import { Graph, layout } from '@dagrejs/dagre';
import { groupBy } from '../model/group';
import type { Position } from '../model/types';

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly position: Position;
  /** The box of whose body it is a part; that box stands there too. */
  readonly body?: string;
}

export interface Order {
  readonly boxes: readonly Box[];
  readonly wires: readonly (readonly [string, string])[];
}

export type Places = readonly (readonly [string, Position])[];

const GRID = 8;
const snap = (value: number) => Math.round(value / GRID) * GRID;

/** New places; the upper left corner of all stays where it was. */
export function arrange({ boxes, wires }: Order): Places {
  const graph = new Graph({ multigraph: true, compound: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 32, ranksep: 88 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) {
    graph.setNode(id, { width, height });
  }
  const holders = new Set(boxes.map(({ body }) => body).filter((id) => id && graph.hasNode(id)));
  const around = (id: string) => `frame:${id}`;
  for (const id of holders) {
    if (id !== undefined) {
      graph.setNode(around(id), {});
      graph.setParent(id, around(id));
    }
  }
  for (const { id, body } of boxes) {
    if (body !== undefined && holders.has(body)) {
      graph.setParent(holders.has(id) ? around(id) : id, around(body));
    }
  }
  wires.forEach(([from, to], at) => {
    if (graph.hasNode(from) && graph.hasNode(to) && from !== to) {
      graph.setEdge(from, to, {}, String(at));
    }
  });
  // What follows a box with a body follows all that is in the body.
  beyond({ boxes, wires }).forEach(([from, to], at) => {
    graph.setEdge(from, to, { weight: 0 }, `beyond:${at}`);
  });
  layout(graph);
  const corners = boxes.map(({ id, width, height }) => {
    const { x = 0, y = 0 } = graph.node(id) as Partial<Position>;
    return { id, x: x - width / 2, y: y - height / 2 };
  });
  const least = (of: readonly number[]) => (of.length === 0 ? 0 : Math.min(...of));
  const left = least(boxes.map((box) => box.position.x)) - least(corners.map(({ x }) => x));
  const top = least(boxes.map((box) => box.position.y)) - least(corners.map(({ y }) => y));
  return corners.map(({ id, x, y }) => [id, { x: snap(x + left), y: snap(y + top) }] as const);
}

/** A wire from the last nodes of each body to whatever its box leads to outside of it. */
function beyond({ boxes, wires }: Order): readonly (readonly [string, string])[] {
  const holder = new Map(boxes.map(({ id, body }) => [id, body]));
  /** The box itself and those in whose bodies it stands, from the inside out. */
  const within = (id: string | undefined): readonly string[] =>
    id === undefined ? [] : [id, ...within(holder.get(id))];
  const bodies = boxes.map(({ id }) => ({ id, around: new Set(within(holder.get(id))) }));
  const leads = groupBy(wires, ([from]) => from);
  return wires.flatMap(([from, to]) => {
    if (!holder.has(to) || within(to).includes(from)) {
      return [];
    }
    const inside = bodies.filter(({ around }) => around.has(from)).map(({ id }) => id);
    const all = new Set(inside);
    const last = inside.filter((id) => !(leads.get(id) ?? []).some(([, next]) => all.has(next)));
    return last.map((id) => [id, to] as const);
  });
}
