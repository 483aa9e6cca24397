// The document as React Flow's nodes and wires, and what dragging and selecting them does. While
// a drag lasts, places change on the canvas alone; its end is one entry of the log.

import { applyNodeChanges, type NodeChange, useReactFlow } from '@xyflow/react';
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useDesigner } from '../model/store';
import { wireKey } from '../model/wires';
import { isResizing, onWiresChange, resizeNotes, selectNodes } from './changes';
import { dragOf, drop, type Load, loadOf } from './drag';
import { nodeDrawer } from './drawNodes';
import { wireDrawer } from './drawWires';
import { hint } from './hints';
import { drawnWith } from './stretch';
import type { ViewNode, ViewWire } from './view';

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
    const { places, into, body, frames } = dragOf(load.current, node, all);
    if (load.current !== null || frames.size > 0) {
      setNodes((before) => drawnWith(places, frames, before));
    }
    hint({ wire: into === null ? null : wireKey(into.wire), frame: body });
  }, []);

  const onDragStop: Dragged = useCallback((_, node, all) => {
    hint({ wire: null, frame: null });
    drop(dragOf(load.current, node, all));
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
