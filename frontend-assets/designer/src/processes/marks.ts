// Where the tokens of an instance stand and where they have been, by node and by wire.

import { groupBy } from '../model/group';
import type { Flow } from '../model/types';
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

export function marksOf(flow: Pick<Flow, 'wires'>, state: State): Marks {
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
  const steps = new Set(tokens.flatMap(({ way }) => pairs(way)));
  const passed = flow.wires.filter(({ from, to }) => steps.has(`${from[0]}>${to}`));
  return {
    nodes,
    visited: new Set(tokens.flatMap(({ way }) => way)),
    passed: new Set(passed.map(wireKey)),
  };
}

function pairs(way: readonly string[]): string[] {
  return way.slice(1).map((node, place) => `${way[place]}>${node}`);
}
