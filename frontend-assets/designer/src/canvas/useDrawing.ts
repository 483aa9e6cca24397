// The document as React Flow's nodes and wires, and what dragging and selecting them does. While
// a drag lasts, places change on the canvas alone; its end is one entry of the log.

import { applyNodeChanges, type NodeChange, useReactFlow } from '@xyflow/react';
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { CARD_WIDTH, HEAD_HEIGHT } from '../model/card';
import { designer, useDesigner } from '../model/store';
import { wireKey } from '../model/wires';
import { isResizing, onWiresChange, resizeNotes, selectNodes } from './changes';
import { bodyUnder, drawnWith, drop, type Load, loadOf } from './drag';
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
  const onDragStart: Dragged = useCallback(
    (_, node, all) => {
      load.current = loadOf(node, all, nodes);
    },
    [nodes],
  );

  const onDrag: Dragged = useCallback((_, node, all) => {
    const along = load.current;
    if (along !== null) {
      setNodes((before) => drawnWith(along, node, before));
    }
    const wire = along === null && all.length === 1 ? wireUnder(node) : null;
    hint({ wire: wire === null ? null : wireKey(wire), frame: bodyUnder(node, all) });
  }, []);

  const onDragStop: Dragged = useCallback((_, node, all) => {
    hint({ wire: null, frame: null });
    const wire = load.current === null && all.length === 1 ? wireUnder(node) : null;
    drop(load.current, node, all);
    if (wire !== null && node.type === 'card') {
      const out = node.data.ports[0]?.name;
      designer().execute('Insert into wire', (now) => spliced(now, wire, node.id, out));
    }
  }, []);

  // A selection that is dragged as a whole has no node that leads.
  const ofAll = useMemo(() => {
    const led = (then: Dragged) => (event: MouseEvent, all: ViewNode[]) => {
      const [lead] = all;
      if (lead !== undefined) {
        then(event, lead, all);
      }
    };
    return {
      onSelectionDragStart: led(onDragStart),
      onSelectionDrag: led(onDrag),
      onSelectionDragStop: led(onDragStop),
    };
  }, [onDragStart, onDrag, onDragStop]);
  return {
    nodes,
    wires,
    onNodesChange,
    onWiresChange,
    onDragStart,
    onDrag,
    onDragStop,
    ...ofAll,
    placeOf,
  };
}

type Dragged = (event: unknown, lead: ViewNode, all: ViewNode[]) => void;

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
