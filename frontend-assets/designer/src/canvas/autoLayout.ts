// Lays out what is selected, or everything: one step of the log.

import { moveTo } from '../commands/nodes';
import { CARD_WIDTH, cardHeight } from '../model/card';
import { groupBy } from '../model/group';
import { portViews } from '../model/ports';
import { designer } from '../model/store';
import { toast } from '../ui/Toasts';
import type { Order, Places } from './layout';

export async function autoLayout(): Promise<void> {
  const { flow, kinds, selection } = designer();
  if (flow === null || flow.nodes.length === 0) {
    return;
  }
  const meant = flow.nodes.filter(
    (node) => selection.nodes.size < 2 || selection.nodes.has(node.id),
  );
  const leaving = groupBy(flow.wires, (wire) => wire.from[0]);
  const order: Order = {
    boxes: meant.map((node) => ({
      id: node.id,
      width: CARD_WIDTH,
      height: cardHeight(portViews(kinds.get(node.type), node, leaving.get(node.id) ?? [])),
      position: node.position,
      ...(node.parent === null ? {} : { body: node.parent }),
    })),
    wires: flow.wires.map((wire) => [wire.from[0], wire.to] as const),
  };
  try {
    const places = await inWorker(order);
    moveTo(new Map(places), 'Lay out');
  } catch {
    toast('The layout could not be worked out.', 'bad');
  }
}

function inWorker(order: Order): Promise<Places> {
  const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Places>((resolve, reject) => {
    worker.onmessage = (event: MessageEvent<Places>) => resolve(event.data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(order);
  }).finally(() => worker.terminate());
}
