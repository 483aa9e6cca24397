// Where wires meet a card: given, so that nothing is measured.

import { type NodeHandle, Position as Side } from '@xyflow/react';
import { CARD_WIDTH, HEAD_HEIGHT, portTop } from '../model/card';
import type { Frame } from '../model/frames';
import type { PortView } from '../model/ports';
import type { FlowNode, Kind } from '../model/types';

/** The way in, on every card that has one. */
export const IN = 'in';
const DOT = 12;

export function hasIn(kind: Kind | undefined): boolean {
  return kind?.role !== 'trigger';
}

/** How far from the card's left side a port lies: on its right side, or on the body's border. */
export function portLeft(node: FlowNode, port: PortView | undefined, frame: Frame | undefined) {
  return port?.aside && frame !== undefined ? frame.x + frame.width - node.position.x : CARD_WIDTH;
}

export function handlesOf(
  node: FlowNode,
  ports: readonly PortView[],
  kind: Kind | undefined,
  frame: Frame | undefined,
): NodeHandle[] {
  const size = { width: DOT, height: DOT };
  const outs = ports.map(
    (port, place): NodeHandle => ({
      id: port.name,
      type: 'source',
      position: Side.Right,
      x: portLeft(node, port, frame) - DOT / 2,
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
