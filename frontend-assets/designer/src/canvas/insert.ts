// Which wire a thing is dropped on, and what becomes of it.

import { type Parts, withWires } from '../commands/flow';
import { HEAD_HEIGHT, portTop } from '../model/card';
import { framesOf } from '../model/frames';
import { groupBy } from '../model/group';
import { portViews } from '../model/ports';
import type { Flow, Kind, Position, Wire } from '../model/types';
import { sameWire } from '../model/wires';
import { portLeft } from './handles';

const NEAR = 28;

/** The wire that passes nearest to a place, if one is near; those of `but` do not count. */
export function wireNear(
  flow: Flow,
  kinds: ReadonlyMap<string, Kind>,
  at: Position,
  but?: string,
): Wire | null {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const leaving = groupBy(flow.wires, (wire) => wire.from[0]);
  const frames = framesOf(flow, kinds);
  let best: Wire | null = null;
  let least = NEAR;
  for (const wire of flow.wires) {
    const from = nodes.get(wire.from[0]);
    const to = nodes.get(wire.to);
    if (from === undefined || to === undefined || from.id === but || to.id === but) {
      continue;
    }
    const ports = portViews(kinds.get(from.type), from, leaving.get(from.id) ?? []);
    const place = Math.max(
      0,
      ports.findIndex((port) => port.name === wire.from[1]),
    );
    const left = portLeft(from, ports[place], frames.get(from.id));
    const start = { x: from.position.x + left, y: from.position.y + portTop(ports, place) };
    const end = { x: to.position.x, y: to.position.y + HEAD_HEIGHT / 2 };
    const far = distance(at, start, end);
    if (far < least) {
      [best, least] = [wire, far];
    }
  }
  return best;
}

/** From a place to the curve of a wire, near enough: by points along it. */
function distance(at: Position, start: Position, end: Position): number {
  const reach = Math.max(40, Math.abs(end.x - start.x) * 0.5);
  let least = Number.POSITIVE_INFINITY;
  for (let step = 0; step <= 20; step += 1) {
    const t = step / 20;
    const u = 1 - t;
    const mix = (a: number, b: number, c: number, d: number) =>
      u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
    const x = mix(start.x, start.x + reach, end.x - reach, end.x);
    const y = mix(start.y, start.y, end.y, end.y);
    least = Math.min(least, Math.hypot(at.x - x, at.y - y));
  }
  return least;
}

/** The wires that put a node into a wire; without a way out, the node ends it. */
export function through(
  wire: Wire,
  node: string,
  port: string | undefined,
): Required<Pick<Parts, 'wires'>> {
  const into: Wire = { from: wire.from, to: node };
  return { wires: port === undefined ? [into] : [into, { from: [node, port], to: wire.to }] };
}

/** Puts a node that is there into a wire. */
export function spliced(flow: Flow, wire: Wire, node: string, port: string | undefined): Flow {
  const without = { ...flow, wires: flow.wires.filter((there) => !sameWire(there, wire)) };
  return withWires(without, through(wire, node, port).wires);
}
