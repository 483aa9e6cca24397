// Where the view stands when a flow is opened: all of it, or, where that would be too small to be
// read, its upper left part.

import type { Viewport } from '@xyflow/react';
import { CARD_WIDTH, HEAD_HEIGHT } from '../model/card';
import type { Flow, Size } from '../model/types';

const LEAST = 0.4;
const START: Viewport = { x: 48, y: 48, zoom: 0.75 };

/** `null` where everything fits. */
export function firstView(flow: Flow, screen: Size): Viewport | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { position } of flow.nodes) {
    left = Math.min(left, position.x);
    top = Math.min(top, position.y);
    right = Math.max(right, position.x + CARD_WIDTH);
    bottom = Math.max(bottom, position.y + HEAD_HEIGHT);
  }
  const zoom = Math.min(screen.width / (right - left), screen.height / (bottom - top));
  const { x, y, zoom: near } = START;
  return flow.nodes.length === 0 || zoom >= LEAST
    ? null
    : { x: x - left * near, y: y - top * near, zoom: near };
}
