// Which wire a thing is dropped on.

import { HEAD_HEIGHT, portTop } from '../model/card';
import { edgeOf, framesOf } from '../model/frames';
import { groupBy } from '../model/group';
import { portViews } from '../model/ports';
import type { Flow, Kind, Position, Wire } from '../model/types';
import { portLeft } from './handles';

const NEAR = 28;

/** The wire that passes nearest to a place, if one is near; those of `but` do not count. */
export function wireNear(
  flow: Flow,
  kinds: ReadonlyMap<string, Kind>,
  at: Position,
  but?: ReadonlySet<string>,
): Wire | null {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const leaving = groupBy(flow.wires, (wire) => wire.from[0]);
  const frames = framesOf(flow, kinds);
  let best: Wire | null = null;
  let least = NEAR;
  for (const wire of flow.wires) {
    const from = nodes.get(wire.from[0]);
    const to = nodes.get(wire.to);
    if (from === undefined || to === undefined || but?.has(from.id) || but?.has(to.id)) {
      continue;
    }
    const ports = portViews(kinds.get(from.type), from, leaving.get(from.id) ?? []);
    const place = Math.max(
      0,
      ports.findIndex((port) => port.name === wire.from[1]),
    );
    const left = portLeft(ports[place], edgeOf(frames.get(from.id), from.position));
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
