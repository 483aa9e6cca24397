// New flows and new nodes.

import { titleOf } from './card';
import { freshId } from './ids';
import {
  type Flow,
  type FlowNode,
  FORMAT,
  type Json,
  type JsonObject,
  type Kind,
  type Position,
} from './types';

export function newFlow(id: string, name: string): Flow {
  return {
    format: FORMAT,
    id,
    name,
    description: '',
    durability: 'ephemeral',
    globals: {},
    settings: { earlyReturn: null, errorHandler: null, timeout: 'PT60S', stepLimit: 10_000 },
    nodes: [],
    wires: [],
    notes: [],
  };
}

export function newNode(kind: Kind, position: Position, taken: Set<string>): FlowNode {
  return {
    id: freshId(kind.title, taken),
    type: kind.name,
    name: '',
    position,
    config: startOf(kind),
    disabled: false,
    parent: null,
    actions: [],
  };
}

/** The defaults of the kind's required fields: what is optional need not be written down. */
function startOf(kind: Kind): JsonObject {
  const properties = (kind.schema.properties ?? {}) as Record<string, JsonObject>;
  const required = (kind.schema.required ?? []) as readonly string[];
  const config: Record<string, Json> = {};
  for (const key of required) {
    const start = properties[key]?.default;
    if (start !== undefined) {
      config[key] = start;
    }
  }
  return config;
}

export function takenIds(flow: Flow): Set<string> {
  return new Set([...flow.nodes, ...flow.notes].map(({ id }) => id));
}

/** A node by the name that people see. */
export function nameOf(flow: Flow, id: string, kinds: ReadonlyMap<string, Kind>): string {
  const node = flow.nodes.find((one) => one.id === id);
  return node === undefined ? id : titleOf(node, kinds.get(node.type));
}
