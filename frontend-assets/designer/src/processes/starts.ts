// The ways to start a process, from its drawing.

import type { Flow, Kind } from '../model/types';

export interface Start {
  readonly node: string;
  /** Empty: the usual one. */
  readonly condition: string;
}

/** The nodes that begin it and wait for nothing else. */
export function startsOf(flow: Flow, kinds: readonly Kind[]): readonly Start[] {
  const triggers = new Set(kinds.filter(({ role }) => role === 'trigger').map(({ name }) => name));
  const known = kinds.flatMap(({ name, aliases }) =>
    aliases.map((alias) => [alias, name] as const),
  );
  const names = new Map(known);
  return flow.nodes
    .filter((node) => !node.disabled && triggers.has(names.get(node.type) ?? node.type))
    .map((node) => {
      const condition = node.config.startCondition;
      return { node: node.id, condition: typeof condition === 'string' ? condition : '' };
    });
}

/** What was typed for a business key: JSON where it is some, otherwise the text. */
export function typed(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
