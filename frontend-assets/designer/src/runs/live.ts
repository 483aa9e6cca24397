// What happens in the open flow now: counts by node and by wire. Its own store, so that numbers
// that change many times a second never touch the drawing. The server tells of a sample: of each
// run that it traced (a few a second), and of every failure that it remembers.

import { create } from 'zustand';
import type { Flow, Kind } from '../model/types';
import { wireKey } from '../model/wires';
import { wiresOf } from './chosen';
import type { Failure, Trace } from './types';

export interface NodeLive {
  readonly count: number;
  readonly errors: number;
  readonly state?: 'running' | 'waiting' | 'error' | 'ok';
}

export interface WireLive {
  readonly count: number;
  /** Whether something went along it within the last second. */
  readonly active: boolean;
}

interface Live {
  readonly nodes: Readonly<Record<string, NodeLive>>;
  /** By `wireKey`. */
  readonly wires: Readonly<Record<string, WireLive>>;
}

const NOTHING: Live = { nodes: {}, wires: {} };

export const useLive = create<Live>()(() => NOTHING);

/** How a node is doing; changes of other nodes do not render who asks. */
export function useNodeLive(id: string): NodeLive | undefined {
  return useLive((live) => live.nodes[id]);
}

/** Another flow is looked at. */
export function forget(): void {
  useLive.setState(NOTHING);
}

type Drawing = Pick<Flow, 'nodes' | 'wires'>;

/** With what new traces and failures tell; wires that they went along are active. */
export function counted(
  live: Live,
  traces: readonly Trace[],
  failures: readonly Failure[],
  flow: Drawing,
  kinds: ReadonlyMap<string, Kind>,
): Live {
  if (traces.length === 0 && failures.length === 0) {
    return rested(live);
  }
  const nodes: Record<string, NodeLive> = { ...live.nodes };
  const wires: Record<string, WireLive> = { ...rested(live).wires };
  for (const step of traces.flatMap((trace) => trace.trace)) {
    const { count = 0, errors = 0 } = nodes[step.node] ?? {};
    const state = step.error === null ? 'ok' : 'error';
    nodes[step.node] = { count: count + 1, errors, state };
    for (const wire of wiresOf(step, flow, kinds)) {
      const key = wireKey(wire);
      wires[key] = { count: (wires[key]?.count ?? 0) + 1, active: true };
    }
  }
  for (const { node } of failures) {
    const { count = 0, errors = 0 } = nodes[node] ?? {};
    nodes[node] = { count, errors: errors + 1, state: 'error' };
  }
  return { nodes, wires };
}

/** With no wire active; the same object where none was. */
function rested(live: Live): Live {
  const active = Object.entries(live.wires).filter(([, wire]) => wire.active);
  if (active.length === 0) {
    return live;
  }
  const resting = active.map(([key, wire]) => [key, { ...wire, active: false }]);
  return { nodes: live.nodes, wires: { ...live.wires, ...Object.fromEntries(resting) } };
}
