// Which nodes can be pressed: triggers that wait for nothing from outside.

import type { Flow, FlowNode, Json, Kind } from '../model/types';

const OUTSIDE = new Set(['wireloom-connection']);

/** The triggers that a person may start. The server has the last word. */
export function pressable(
  flow: Pick<Flow, 'nodes'> | null,
  kinds: ReadonlyMap<string, Kind>,
): readonly FlowNode[] {
  return (flow?.nodes ?? []).filter((node) => canPress(node, kinds.get(node.type)));
}

export function canPress(node: FlowNode, kind: Kind | undefined): boolean {
  return kind?.role === 'trigger' && !node.disabled && !listens(kind);
}

function listens(kind: Kind): boolean {
  const properties = Object.values((kind.schema.properties ?? {}) as Record<string, Json>);
  return properties.some((property) => {
    const format = typeof property === 'object' && property !== null && 'format' in property;
    return format && OUTSIDE.has(String(property.format));
  });
}
