// How a small map shows a large drawing.

import type { Position, Size } from '../model/types';

export interface Frame extends Position {
  readonly scale: number;
}

interface Rect extends Position, Size {}

interface Boxed {
  readonly position: Position;
  readonly width?: number;
  readonly height?: number;
}

/** The part of the drawing that the map shows: all nodes and the view, in its middle. */
export function frameOf(nodes: readonly Boxed[], view: Rect, map: Size): Frame {
  let [left, top, right, bottom] = [view.x, view.y, view.x + view.width, view.y + view.height];
  for (const { position, width = 0, height = 0 } of nodes) {
    left = Math.min(left, position.x);
    top = Math.min(top, position.y);
    right = Math.max(right, position.x + width);
    bottom = Math.max(bottom, position.y + height);
  }
  const [wide, high] = [Math.max(1, right - left), Math.max(1, bottom - top)];
  const scale = Math.min(map.width / wide, map.height / high) * 0.94;
  return {
    scale,
    x: left - (map.width / scale - wide) / 2,
    y: top - (map.height / scale - high) / 2,
  };
}

export function toFlow(frame: Frame, at: Position): Position {
  return { x: frame.x + at.x / frame.scale, y: frame.y + at.y / frame.scale };
}
