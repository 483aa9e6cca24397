// Where wires meet a card: given, so that nothing is measured.

import { type NodeHandle, Position as Side } from '@xyflow/react';
import { CARD_WIDTH, HEAD_HEIGHT, portTop } from '../model/card';
import type { PortView } from '../model/ports';
import type { Kind } from '../model/types';

/** The way in, on every card that has one. */
export const IN = 'in';
const DOT = 12;

export function hasIn(kind: Kind | undefined): boolean {
  return kind?.role !== 'trigger';
}

/** How far from the card's left side a port lies: on its right side, or on the body's border. */
export function portLeft(port: PortView | undefined, edge: number | undefined): number {
  return port?.aside && edge !== undefined ? edge : CARD_WIDTH;
}

export function handlesOf(
  ports: readonly PortView[],
  kind: Kind | undefined,
  edge: number | undefined,
): NodeHandle[] {
  const size = { width: DOT, height: DOT };
  const outs = ports.map(
    (port, place): NodeHandle => ({
      id: port.name,
      type: 'source',
      position: Side.Right,
      x: portLeft(port, edge) - DOT / 2,
      y: portTop(ports, place) - DOT / 2,
      ...size,
    }),
  );
  const way: NodeHandle = {
    id: IN,
    type: 'target',
    position: Side.Left,
    x: -DOT / 2,
    y: (HEAD_HEIGHT - DOT) / 2,
    ...size,
  };
  return hasIn(kind) ? [way, ...outs] : outs;
}
