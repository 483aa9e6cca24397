// Where a node goes that is added by key.

import type { useReactFlow } from '@xyflow/react';
import { CARD_WIDTH, HEAD_HEIGHT } from '../model/card';
import { edgeOf, framesOf } from '../model/frames';
import { portViews } from '../model/ports';
import { designer, selectedNode } from '../model/store';
import type { FlowNode, Position } from '../model/types';
import { portLeft } from './handles';
import { pointerOf } from './screen';

/** After the selected node, or where the pointer is. */
export function whereNext(view: ReturnType<typeof useReactFlow>) {
  const { flow, kinds } = designer();
  const node = selectedNode(designer());
  if (node === undefined || flow === null) {
    const at = pointerOf();
    return { at, place: view.screenToFlowPosition(at) };
  }
  const ports = portViews(kinds.get(node.type), node, []);
  const used = new Set(
    flow.wires.filter(({ from }) => from[0] === node.id).map(({ from }) => from[1]),
  );
  // A body is begun before anything comes after it.
  const own = ports.find((one) => one.name === kinds.get(node.type)?.body && !used.has(one.name));
  const port = own ?? ports.find((one) => !used.has(one.name)) ?? ports[0];
  const left = portLeft(port, edgeOf(framesOf(flow, kinds).get(node.id), node.position));
  const middle = {
    x: node.position.x + left + CARD_WIDTH / 2 + 88,
    y: node.position.y + HEAD_HEIGHT / 2,
  };
  const place = free(middle);
  const at = view.flowToScreenPosition({
    x: node.position.x + CARD_WIDTH + 16,
    y: node.position.y,
  });
  return port === undefined ? { at, place } : { at, place, from: [node.id, port.name] as const };
}

/** A place below, as far as others stand in the way. */
function free(middle: Position): Position {
  const nodes = designer().flow?.nodes ?? [];
  let { x, y } = middle;
  const taken = ({ position }: FlowNode) =>
    Math.abs(position.x + CARD_WIDTH / 2 - x) < CARD_WIDTH &&
    Math.abs(position.y + HEAD_HEIGHT / 2 - y) < HEAD_HEIGHT + 16;
  for (let tries = 0; tries < 50 && nodes.some(taken); tries += 1) {
    y += HEAD_HEIGHT + 24;
  }
  return { x, y };
}
