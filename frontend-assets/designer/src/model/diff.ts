// What is different between two documents of a flow, as the engine tells it too.

import type { Flow, FlowNode, Wire } from './types';
import { wireKey } from './wires';

export interface Changed {
  readonly id: string;
  /** `name`, `type`, `config.KEY` … */
  readonly fields: readonly string[];
}

export interface Diff {
  readonly added: readonly FlowNode[];
  readonly removed: readonly FlowNode[];
  readonly changed: readonly Changed[];
  /** Ids of those that stand somewhere else; they may be changed as well. */
  readonly moved: readonly string[];
  readonly wiresAdded: readonly Wire[];
  readonly wiresRemoved: readonly Wire[];
  /** Fields of the flow itself. */
  readonly flow: readonly string[];
}

export function diffOf(old: Flow, now: Flow): Diff {
  const before = new Map(old.nodes.map((node) => [node.id, node]));
  const after = new Set(now.nodes.map((node) => node.id));
  const both = now.nodes.flatMap((node) => {
    const then = before.get(node.id);
    return then === undefined ? [] : [{ then, node }];
  });
  const keys = (flow: Flow) => new Set(flow.wires.map(wireKey));
  const [here, there] = [keys(now), keys(old)];
  return {
    added: now.nodes.filter((node) => !before.has(node.id)),
    removed: old.nodes.filter((node) => !after.has(node.id)),
    changed: both.flatMap(({ then, node }) => {
      const fields = nodeFields(then, node);
      return fields.length === 0 ? [] : [{ id: node.id, fields }];
    }),
    moved: both.flatMap(({ then, node }) => (same(then.position, node.position) ? [] : [node.id])),
    wiresAdded: now.wires.filter((wire) => !there.has(wireKey(wire))),
    wiresRemoved: old.wires.filter((wire) => !here.has(wireKey(wire))),
    flow: FLOW_FIELDS.filter((field) => !same(old[field], now[field])),
  };
}

export function isSame(diff: Diff): boolean {
  return Object.values(diff).every((list) => list.length === 0);
}

const FLOW_FIELDS = ['name', 'description', 'durability', 'globals', 'settings', 'notes'] as const;
const NODE_FIELDS = [
  'type',
  'name',
  'disabled',
  'parent',
  'actions',
  'onError',
  'retry',
  'timeout',
] as const;

function nodeFields(then: FlowNode, node: FlowNode): string[] {
  if (then === node) {
    return [];
  }
  const keys = new Set([...Object.keys(then.config), ...Object.keys(node.config)]);
  const settings = [...keys].filter((key) => !same(then.config[key], node.config[key]));
  return [
    ...NODE_FIELDS.filter((field) => !same(then[field], node[field])),
    ...settings.map((key) => `config.${key}`),
  ];
}

/** Whether two values are the same, whatever the order of their keys. */
export function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one, inOrder) === JSON.stringify(other, inOrder);
}

function inOrder(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}
