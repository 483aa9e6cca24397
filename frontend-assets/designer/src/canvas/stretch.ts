// A drag as it is drawn: what comes along moves, frames stretch around what is in them.

import { edgeOf, type Frame, type Frames } from '../model/frames';
import type { Position } from '../model/types';
import { framed } from './drawNodes';
import { handlesOf } from './handles';
import type { CardNode, FrameNode, ViewNode } from './view';

export function drawnWith(
  places: ReadonlyMap<string, Position>,
  frames: Frames,
  nodes: readonly ViewNode[],
): ViewNode[] {
  return nodes.map((node) => {
    if (node.type === 'frame') {
      return stretched(node, frames.get(node.data.frame.id));
    }
    const placed = at(node, places.get(node.id));
    return placed.type === 'card' && placed.data.edge !== undefined
      ? edged(placed, edgeOf(frames.get(placed.id), placed.position))
      : placed;
  });
}

function at(node: ViewNode, place: Position | undefined): ViewNode {
  const same = place === undefined || (place.x === node.position.x && place.y === node.position.y);
  return same ? node : ({ ...node, position: place } as ViewNode);
}

function stretched(node: FrameNode, to: Frame | undefined): FrameNode {
  const now = node.data.frame;
  const same =
    to === undefined ||
    (to.x === now.x &&
      to.y === now.y &&
      to.width === now.width &&
      to.height === now.height &&
      to.empty === now.empty);
  return same ? node : framed(to, node.data.tone);
}

/** A holder's card, whose other ports lie on the border. */
function edged(node: CardNode, edge: number | undefined): CardNode {
  const { kind, ports } = node.data;
  return edge === node.data.edge
    ? node
    : { ...node, data: { ...node.data, edge }, handles: handlesOf(ports, kind, edge) };
}
