// Wires by their ends.

import type { Wire } from './types';

/** Names a wire: ids and port names hold no colon or arrow. */
export function wireKey(wire: Wire): string {
  return `${wire.from[0]}:${wire.from[1]}>${wire.to}`;
}

export function sameWire(one: Wire, other: Wire): boolean {
  return one.to === other.to && one.from[0] === other.from[0] && one.from[1] === other.from[1];
}
