// Puts selected nodes in line, or at even distances.

import { moveTo } from '../commands/nodes';
import { CARD_WIDTH, cardHeight } from '../model/card';
import { portViews } from '../model/ports';
import { designer } from '../model/store';
import type { Position } from '../model/types';

export interface Placed extends Position {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export type Way = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom' | 'across' | 'down';

export const WAYS: readonly { readonly way: Way; readonly label: string }[] = [
  { way: 'left', label: 'Align left edges' },
  { way: 'centre', label: 'Align centres' },
  { way: 'right', label: 'Align right edges' },
  { way: 'top', label: 'Align top edges' },
  { way: 'middle', label: 'Align middles' },
  { way: 'bottom', label: 'Align bottom edges' },
  { way: 'across', label: 'Space evenly across' },
  { way: 'down', label: 'Space evenly down' },
];

/** New places, on whole pixels. */
export function aligned(boxes: readonly Placed[], way: Way): ReadonlyMap<string, Position> {
  if (way === 'across' || way === 'down') {
    return spread(boxes, way === 'across');
  }
  const left = Math.min(...boxes.map(({ x }) => x));
  const top = Math.min(...boxes.map(({ y }) => y));
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  const places = boxes.map(({ id, x, y, width, height }): [string, Position] => {
    const to = {
      left: { x: left, y },
      centre: { x: (left + right - width) / 2, y },
      right: { x: right - width, y },
      top: { x, y: top },
      middle: { x, y: (top + bottom - height) / 2 },
      bottom: { x, y: bottom - height },
    }[way];
    return [id, { x: Math.round(to.x), y: Math.round(to.y) }];
  });
  return new Map(places);
}

/** The first and the last stay; the gaps between all are the same. */
function spread(boxes: readonly Placed[], across: boolean): ReadonlyMap<string, Position> {
  const start = (box: Placed) => (across ? box.x : box.y);
  const size = (box: Placed) => (across ? box.width : box.height);
  const sorted = [...boxes].sort((one, other) => start(one) - start(other));
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined || sorted.length < 3) {
    return new Map();
  }
  const taken = sorted.reduce((sum, box) => sum + size(box), 0);
  const gap = (start(last) + size(last) - start(first) - taken) / (sorted.length - 1);
  let at = start(first);
  const places = sorted.map((box): [string, Position] => {
    const place = Math.round(at);
    at += size(box) + gap;
    return [box.id, across ? { x: place, y: box.y } : { x: box.x, y: place }];
  });
  return new Map(places);
}

/** What is selected, in line: one step of the log. */
export function alignSelected(way: Way): void {
  const { flow, kinds, selection } = designer();
  const meant = flow?.nodes.filter((node) => selection.nodes.has(node.id)) ?? [];
  if (flow === null || meant.length < 2) {
    return;
  }
  const boxes = meant.map((node) => {
    const leaving = flow.wires.filter((wire) => wire.from[0] === node.id);
    const height = cardHeight(portViews(kinds.get(node.type), node, leaving));
    return { id: node.id, ...node.position, width: CARD_WIDTH, height };
  });
  moveTo(aligned(boxes, way), WAYS.find((one) => one.way === way)?.label);
}
