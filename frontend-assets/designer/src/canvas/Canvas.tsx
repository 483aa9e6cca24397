// The drawing of the open flow.

import { Background, BackgroundVariant, ReactFlow, SelectionMode } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import './canvas.css';
import './cards.css';
import { type DragEvent, useEffect, useState } from 'react';
import { frameAt, framesOf } from '../model/frames';
import { designer, useDesigner } from '../model/store';
import type { Flow } from '../model/types';
import { wireKey } from '../model/wires';
import { KIND_DRAG } from '../palette/drag';
import { CanvasMenu } from './CanvasMenu';
import { CanvasPickers } from './CanvasPickers';
import { Announcer, EmptyHint } from './CanvasWords';
import { ConnectionLine } from './ConnectionLine';
import { Controls } from './Controls';
import { FrameCard } from './FrameCard';
import { firstView } from './firstView';
import { CANVAS_ID, focusCanvas } from './focus';
import { hint } from './hints';
import { wireNear } from './insert';
import { MiniMap } from './MiniMap';
import { NodeCard } from './NodeCard';
import { NoteCard } from './NoteCard';
import { dropNode } from './place';
import { useCanvasKeys } from './useCanvasKeys';
import { useClipboard } from './useClipboard';
import { useConnecting } from './useConnecting';
import { useDrawing } from './useDrawing';
import { useKnownPorts } from './useKnownPorts';
import { WireLine } from './WireLine';

const NODES = { card: NodeCard, note: NoteCard, frame: FrameCard };
const WIRES = { wire: WireLine };
const GRID: [number, number] = [8, 8];
const VIEW = { padding: 0.08, maxZoom: 1 };
const PAN_BY = [1, 2];

export function Canvas() {
  const drawing = useDrawing();
  const connecting = useConnecting();
  const keys = useCanvasKeys();
  useKnownPorts();
  useClipboard();
  // A view that fits nothing would jump to the first node that is added.
  const [first] = useState(() => viewOf(designer().flow));
  const empty = useDesigner((state) => state.flow?.nodes.length === 0);

  useEffect(() => {
    // Keys act on the drawing at once, unless they are wanted elsewhere.
    if (document.activeElement === document.body) {
      focusCanvas();
    }
  }, []);

  const over = (event: DragEvent) => {
    const { flow, kinds } = designer();
    if (event.dataTransfer.types.includes(KIND_DRAG) && flow !== null) {
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      const wire = wireNear(flow, kinds, drawing.placeOf(event));
      const frame = frameAt(framesOf(flow, kinds), drawing.placeOf(event));
      hint({ wire: wire === null ? null : wireKey(wire), frame });
    }
  };
  const drop = (event: DragEvent) => {
    const kind = designer().kinds.get(event.dataTransfer.getData(KIND_DRAG));
    hint({ wire: null, frame: null });
    if (kind !== undefined) {
      event.preventDefault();
      dropNode(kind, drawing.placeOf(event));
      document.getElementById(CANVAS_ID)?.focus();
    }
  };

  return (
    <CanvasMenu>
      <div
        id={CANVAS_ID}
        className="canvas"
        role="application"
        aria-label="Drawing of the flow: ? for its keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing is worked on by keys
        tabIndex={0}
        onKeyDown={keys}
      >
        <ReactFlow
          nodes={drawing.nodes}
          edges={drawing.wires}
          nodeTypes={NODES}
          edgeTypes={WIRES}
          onNodesChange={drawing.onNodesChange}
          onEdgesChange={drawing.onWiresChange}
          onNodeDragStart={drawing.onDragStart}
          onNodeDrag={drawing.onDrag}
          onNodeDragStop={drawing.onDragStop}
          onSelectionDragStart={drawing.onSelectionDragStart}
          onSelectionDrag={drawing.onSelectionDrag}
          onSelectionDragStop={drawing.onSelectionDragStop}
          {...connecting}
          connectionLineComponent={ConnectionLine}
          onDragOver={over}
          onDragLeave={() => hint({ wire: null, frame: null })}
          onDrop={drop}
          onlyRenderVisibleElements
          snapToGrid
          snapGrid={GRID}
          minZoom={0.05}
          maxZoom={2}
          {...first}
          fitViewOptions={VIEW}
          selectionOnDrag
          selectionMode={SelectionMode.Partial}
          panOnDrag={PAN_BY}
          panOnScroll
          panActivationKeyCode="Space"
          multiSelectionKeyCode="Shift"
          selectionKeyCode={null}
          deleteKeyCode={null}
          disableKeyboardA11y
          nodesFocusable={false}
          edgesFocusable={false}
          connectionRadius={32}
          elevateNodesOnSelect={false}
          zoomOnDoubleClick={false}
          proOptions={{ hideAttribution: true }}
        >
          <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} />
          <Controls />
          <MiniMap />
        </ReactFlow>
        {empty ? <EmptyHint /> : null}
        <CanvasPickers />
        <Announcer />
      </div>
    </CanvasMenu>
  );
}

function viewOf(flow: Flow | null) {
  if (flow === null || flow.nodes.length === 0) {
    return {};
  }
  const screen = { width: window.innerWidth * 0.55, height: window.innerHeight * 0.7 };
  const defaultViewport = firstView(flow, screen);
  return defaultViewport === null ? { fitView: true } : { defaultViewport };
}
