// Where the tokens of an instance stand and where they have been, by node and by wire.

import { groupBy } from '../model/group';
import { ERROR_PORT, portsOf } from '../model/ports';
import type { Flow, Kind, Wire } from '../model/types';
import { wireKey } from '../model/wires';
import type { Incident, State, Token } from './api';

export interface Mark {
  readonly tokens: readonly Token[];
  readonly incidents: readonly Incident[];
  /** `stuck`: an incident. `waiting`: for a time, a message, or its branches. */
  readonly tone: 'stuck' | 'waiting' | 'active';
}

export interface Marks {
  readonly nodes: ReadonlyMap<string, Mark>;
  readonly visited: ReadonlySet<string>;
  /** Wires that a token has gone along, by their keys. */
  readonly passed: ReadonlySet<string>;
}

const SHOWN: ReadonlySet<string> = new Set(['active', 'onHold']);

type Drawing = Pick<Flow, 'nodes' | 'wires'>;
type Kinds = ReadonlyMap<string, Kind>;

export function marksOf(flow: Drawing, state: State, kinds: Kinds): Marks {
  const { tokens, incidents, instance } = state;
  const waiting = new Set([...instance.timers, ...instance.waits].map(({ token }) => token));
  const there = groupBy(
    tokens.filter((token) => SHOWN.has(token.state)),
    (token) => token.node,
  );
  const stuck = groupBy(incidents, (incident) => incident.node);
  const nodes = new Map<string, Mark>();
  for (const [node, ones] of there) {
    const wrong = stuck.get(node) ?? [];
    const waits = ones.every(({ id, state: word }) => word === 'onHold' || waiting.has(id));
    const tone = wrong.length > 0 ? 'stuck' : waits ? 'waiting' : 'active';
    nodes.set(node, { tokens: ones, incidents: wrong, tone });
  }
  const ways = new Map(tokens.map(({ id, way }) => [id, way.map(({ node }) => node)]));
  const passed = tokens.flatMap(({ way, parent }) => {
    const branch = ways.get(parent ?? -1) ?? [];
    const begun = way.slice(0, 1).flatMap(({ node }) => branch.map((from) => ({ from, to: node })));
    const gone = way.slice(1).map(({ node, by }, place) => {
      const from = way[place]?.node ?? '';
      return { from, to: node, by };
    });
    return [...begun, ...gone].flatMap((leg) => wiresOf(leg, flow, kinds));
  });
  return {
    nodes,
    visited: new Set([...ways.values()].flat()),
    passed: new Set(passed.map(wireKey)),
  };
}

interface Leg {
  readonly from: string;
  readonly to: string;
  /** The port's place; not known of the port `error`. */
  readonly by?: number | null | undefined;
}

/** The wires that a token may have taken: one, where the port is known. */
function wiresOf({ from, to, by }: Leg, flow: Drawing, kinds: Kinds): readonly Wire[] {
  const between = flow.wires.filter((wire) => wire.from[0] === from && wire.to === to);
  const node = flow.nodes.find(({ id }) => id === from);
  const kind = kinds.get(node?.type ?? '');
  const ports = node && kind ? portsOf(kind.ports, node.config) : [];
  const port = by === null || by === undefined ? ERROR_PORT : ports[by]?.name;
  const one = between.filter((wire) => wire.from[1] === port);
  return one.length > 0 ? one : between;
}
