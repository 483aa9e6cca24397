// What happens in the open flow now: counts by node and by wire. Its own store, so that numbers
// that change every second never touch the drawing. The server counts always, whoever looks.

import { create } from 'zustand';
import { ERROR_PORT, portsOf } from '../model/ports';
import type { Flow, Kind } from '../model/types';
import { wireKey } from '../model/wires';
import type { NodeCounts } from './types';

type State = 'running' | 'waiting' | 'ok';

export interface NodeLive {
  /** Messages that came in since the deploy. */
  readonly count: number;
  readonly errors: number;
  readonly state: State;
}

export interface WireLive {
  readonly count: number;
  /** Whether something went along it since it was last asked. */
  readonly active: boolean;
}

export interface Live {
  readonly nodes: Readonly<Record<string, NodeLive>>;
  /** By `wireKey`. */
  readonly wires: Readonly<Record<string, WireLive>>;
}

export const NOTHING: Live = { nodes: {}, wires: {} };

export const useLive = create<Live>()(() => NOTHING);

/** Another flow is looked at. */
export function forget(): void {
  useLive.setState(NOTHING);
}

type Drawing = Pick<Flow, 'nodes' | 'wires'>;

/** The counters of now, with what has changed since `before`; parts that did not stay the same. */
export function counted(
  before: Live,
  counts: readonly NodeCounts[],
  flow: Drawing,
  kinds: ReadonlyMap<string, Kind>,
): Live {
  const nodes: Record<string, NodeLive> = {};
  const wires: Record<string, WireLive> = {};
  const byId = new Map(counts.map((one) => [one.node, one]));
  for (const node of flow.nodes) {
    const now = byId.get(node.id);
    if (now === undefined || now.entered === 0) {
      continue;
    }
    const kind = kinds.get(node.type);
    const was = before.nodes[node.id];
    const state = stateOf(now, kind, was);
    const next = { count: now.entered, errors: now.failed, state };
    nodes[node.id] = was !== undefined && sameNode(was, next) ? was : next;
  }
  const places = new Map(flow.nodes.map((node) => [node.id, placesOf(node, kinds)]));
  for (const wire of flow.wires) {
    const left = byId.get(wire.from[0])?.left;
    const place = places.get(wire.from[0])?.get(wire.from[1]);
    const count = left?.[place ?? (wire.from[1] === ERROR_PORT ? left.length - 1 : -1)] ?? 0;
    if (count > 0) {
      const key = wireKey(wire);
      const was = before.wires[key];
      const next = { count, active: was !== undefined && count > was.count };
      wires[key] = was?.count === count && was.active === next.active ? was : next;
    }
  }
  return { nodes, wires };
}

/** A task that has taken in more than it has let go works on the rest. */
function stateOf(now: NodeCounts, kind: Kind | undefined, was: NodeLive | undefined): State {
  const gone = now.left.reduce((sum, count) => sum + count, 0) + now.failed;
  if (kind?.role === 'task' && now.left.length > 0 && now.entered > gone) {
    return 'waiting';
  }
  return was !== undefined && now.entered > was.count ? 'running' : 'ok';
}

function sameNode(one: NodeLive, other: NodeLive): boolean {
  return one.count === other.count && one.errors === other.errors && one.state === other.state;
}

function placesOf(node: Flow['nodes'][number], kinds: ReadonlyMap<string, Kind>) {
  const kind = kinds.get(node.type);
  const ports = kind === undefined ? [] : portsOf(kind.ports, node.config);
  return new Map(ports.map((port, place) => [port.name, place]));
}
