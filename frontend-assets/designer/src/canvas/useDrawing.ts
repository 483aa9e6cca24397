// The document as React Flow's nodes and wires, and what dragging and selecting them does. While
// a drag lasts, places change on the canvas alone; its end is one entry of the log.

import { applyNodeChanges, type NodeChange, type OnNodeDrag, useReactFlow } from '@xyflow/react';
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { moveTo } from '../commands/nodes';
import { CARD_WIDTH, HEAD_HEIGHT } from '../model/card';
import { designer, useDesigner } from '../model/store';
import type { Position } from '../model/types';
import { wireKey } from '../model/wires';
import { isResizing, onWiresChange, resizeNotes, selectNodes } from './changes';
import { carried, within } from './groups';
import { hint } from './hints';
import { spliced, wireNear } from './insert';
import { nodeDrawer, type ViewNode, type ViewWire, wireDrawer } from './view';

export function useDrawing() {
  const flow = useDesigner((state) => state.flow);
  const kinds = useDesigner((state) => state.kinds);
  const selection = useDesigner((state) => state.selection);
  const drawers = useMemo(() => ({ nodes: nodeDrawer(), wires: wireDrawer() }), []);
  const [nodes, setNodes] = useState<ViewNode[]>([]);
  const [wires, setWires] = useState<ViewWire[]>([]);
  const { screenToFlowPosition } = useReactFlow();

  useEffect(() => {
    if (flow !== null) {
      setNodes(drawers.nodes(flow, kinds, selection));
      setWires(drawers.wires(flow, kinds, selection));
    }
  }, [flow, kinds, selection, drawers]);

  const onNodesChange = useCallback((changes: NodeChange<ViewNode>[]) => {
    selectNodes(changes);
    resizeNotes(changes);
    const shown = changes.filter((change) => change.type === 'position' || isResizing(change));
    if (shown.length > 0) {
      setNodes((before) => applyNodeChanges(shown, before));
    }
  }, []);

  const placeOf = useCallback(
    (event: { clientX: number; clientY: number }) =>
      screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false }),
    [screenToFlowPosition],
  );

  const load = useRef<Load | null>(null);
  const onDragStart: OnNodeDrag<ViewNode> = useCallback(
    (_, node, all) => {
      const alone = node.type === 'note' && all.length === 1;
      load.current = alone ? { from: node.position, places: within(node, nodes) } : null;
    },
    [nodes],
  );

  const onDrag: OnNodeDrag<ViewNode> = useCallback((_, node, all) => {
    if (load.current !== null) {
      const places = carried(load.current.places, load.current.from, node.position);
      setNodes((before) => before.map((one) => placed(one, places.get(one.id))));
      return;
    }
    const wire = all.length === 1 ? wireUnder(node) : null;
    hint({ wire: wire === null ? null : wireKey(wire) });
  }, []);

  const onDragStop: OnNodeDrag<ViewNode> = useCallback((_, node, all) => {
    hint({ wire: null });
    const wire = all.length === 1 ? wireUnder(node) : null;
    const { places, from } = load.current ?? {};
    const others = places && from ? carried(places, from, node.position) : [];
    moveTo(new Map([...placesOf(all), ...others]));
    if (wire !== null && node.type === 'card') {
      const out = node.data.ports[0]?.name;
      designer().execute('Insert into wire', (now) => spliced(now, wire, node.id, out));
    }
  }, []);

  const onSelectionDragStop = useCallback(
    (_: MouseEvent, all: ViewNode[]) => moveTo(placesOf(all)),
    [],
  );
  return {
    nodes,
    wires,
    onNodesChange,
    onWiresChange,
    onDragStart,
    onDrag,
    onDragStop,
    onSelectionDragStop,
    placeOf,
  };
}

/** What a dragged note carries. */
interface Load {
  readonly from: Position;
  readonly places: ReadonlyMap<string, Position>;
}

const placed = (node: ViewNode, position: Position | undefined): ViewNode =>
  position === undefined ? node : ({ ...node, position } as ViewNode);

const placesOf = (nodes: readonly ViewNode[]) =>
  new Map(nodes.map((node) => [node.id, node.position]));

/** The wire that a node without wires of its own is held over. */
function wireUnder(node: ViewNode) {
  const { flow, kinds } = designer();
  if (flow === null || node.type !== 'card' || node.data.kind?.role === 'trigger') {
    return null;
  }
  const wired = flow.wires.some(({ from, to }) => from[0] === node.id || to === node.id);
  const { x, y } = node.position;
  const middle = { x: x + CARD_WIDTH / 2, y: y + HEAD_HEIGHT / 2 };
  return wired ? null : wireNear(flow, kinds, middle, node.id);
}
