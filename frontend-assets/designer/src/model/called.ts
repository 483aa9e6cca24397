// Which flow a node calls: what stands in its config where the schema says that a flow is named.

import type { FlowNode, Json, Kind } from './types';

const FORMAT = 'wireloom-flow';
/** Deeper schemas are followed no further. */
const DEEPEST = 6;

/** The way to a setting. */
type Way = readonly string[];

const known = new WeakMap<Kind, readonly Way[]>();

/** `null` where it calls none, or which one is not chosen yet. */
export function calledFlow(node: FlowNode, kind: Kind | undefined): string | null {
  if (kind === undefined) {
    return null;
  }
  let ways = known.get(kind);
  if (ways === undefined) {
    ways = [...waysTo(kind.schema, kind.schema, [])];
    known.set(kind, ways);
  }
  for (const way of ways) {
    const found = way.reduce<Json | undefined>(memberOf, node.config);
    if (typeof found === 'string' && found !== '') {
      return found;
    }
  }
  return null;
}

/** `refs`: how many references were followed. */
function* waysTo(schema: Json | undefined, root: Json, way: Way, refs = 0): Generator<Way> {
  if (typeof schema !== 'object' || schema === null || way.length + refs > DEEPEST) {
    return;
  }
  if (memberOf(schema, 'format') === FORMAT) {
    yield way;
  }
  const target = memberOf(schema, '$ref');
  const name = typeof target === 'string' ? /^#\/\$defs\/(.+)$/.exec(target)?.[1] : undefined;
  if (name !== undefined) {
    // Counted, so that a circle of references ends.
    yield* waysTo(memberOf(memberOf(root, '$defs'), name), root, way, refs + 1);
  }
  for (const word of ['oneOf', 'anyOf', 'allOf']) {
    const parts = memberOf(schema, word);
    for (const part of Array.isArray(parts) ? parts : []) {
      yield* waysTo(part, root, way, refs);
    }
  }
  const properties = memberOf(schema, 'properties');
  if (typeof properties === 'object' && properties !== null) {
    for (const [key, part] of Object.entries(properties)) {
      yield* waysTo(part, root, [...way, key], refs);
    }
  }
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as { readonly [key: string]: Json })[key]
    : undefined;
}
