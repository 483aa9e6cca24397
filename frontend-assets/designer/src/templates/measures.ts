// The measures of a sketch.

import { CARD_WIDTH, HEAD_HEIGHT } from '../model/card';
import type { FlowNode, Position } from '../model/types';

const ROOM = 24;

/** The view box around all nodes. */
export function boundsOf(nodes: readonly FlowNode[]): string {
  const xs = nodes.map(({ position }) => position.x);
  const ys = nodes.map(({ position }) => position.y);
  const [left, top] = [Math.min(...xs) - ROOM, Math.min(...ys) - ROOM];
  const width = Math.max(...xs) + CARD_WIDTH + ROOM - left;
  const height = Math.max(...ys) + HEAD_HEIGHT + ROOM - top;
  return `${left} ${top} ${width} ${height}`;
}

/** A wire between two nodes. */
export function curve(from: Position, to: Position): string {
  const [x1, y1, y2] = [from.x + CARD_WIDTH, from.y + HEAD_HEIGHT / 2, to.y + HEAD_HEIGHT / 2];
  const bend = Math.max(40, Math.abs(to.x - x1) / 2);
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${to.x - bend} ${y2} ${to.x} ${y2}`;
}
