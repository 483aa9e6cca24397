// The drawing of the version that an instance runs by, as the canvas draws it, to be looked at.
// Tokens are told to the cards by a context: the nodes stay the same while tokens move.

import {
  Background,
  BackgroundVariant,
  type NodeProps,
  ReactFlow,
  useReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { Maximize, Minus, Plus } from 'lucide-react';
import { useMemo } from 'react';
import '../palette/palette.css';
import '../canvas/canvas.css';
import '../canvas/cards.css';
import { nodeDrawer } from '../canvas/drawNodes';
import { wireDrawer } from '../canvas/drawWires';
import { NodeCard } from '../canvas/NodeCard';
import { NoteCard } from '../canvas/NoteCard';
import { useKnownPorts } from '../canvas/useKnownPorts';
import type { CardNode } from '../canvas/view';
import { WireLine } from '../canvas/WireLine';
import { NOTHING } from '../model/store';
import type { Flow, Kind } from '../model/types';
import type { State } from './api';
import './diagram.css';
import { Follow, VIEW } from './Follow';
import { marksOf } from './marks';
import { MarksContext, TokenMarks } from './TokenMarks';

const NODES = { card: MarkedCard, note: NoteCard };
const WIRES = { wire: WireLine };

interface Props {
  readonly flow: Flow;
  readonly kinds: readonly Kind[];
  readonly state: State;
}

export function Diagram({ flow, kinds, state }: Props) {
  useKnownPorts();
  const known = useMemo(
    () =>
      new Map(
        kinds.flatMap((kind) => [kind.name, ...kind.aliases].map((name) => [name, kind] as const)),
      ),
    [kinds],
  );
  const drawn = useMemo(
    () => ({
      nodes: nodeDrawer()(flow, known, NOTHING),
      wires: wireDrawer()(flow, known, NOTHING),
    }),
    [flow, known],
  );
  const marks = useMemo(() => marksOf(flow, state, known), [flow, state, known]);
  const wires = useMemo(
    () =>
      drawn.wires.map((wire) =>
        marks.passed.has(wire.id) ? { ...wire, className: 'wire-passed' } : wire,
      ),
    [drawn, marks],
  );
  return (
    <MarksContext value={marks}>
      <div className="canvas diagram">
        <ReactFlow
          nodes={drawn.nodes}
          edges={wires}
          nodeTypes={NODES}
          edgeTypes={WIRES}
          nodesDraggable={false}
          nodesConnectable={false}
          elementsSelectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          disableKeyboardA11y
          onlyRenderVisibleElements
          minZoom={0.1}
          maxZoom={1.5}
          zoomOnScroll={false}
          preventScrolling={false}
          zoomOnDoubleClick={false}
          proOptions={{ hideAttribution: true }}
        >
          <Background variant={BackgroundVariant.Dots} gap={24} size={1.4} />
          <Zoom />
          <Follow />
        </ReactFlow>
      </div>
    </MarksContext>
  );
}

function MarkedCard(props: NodeProps<CardNode>) {
  return (
    <>
      <NodeCard {...props} />
      <TokenMarks node={props.id} />
    </>
  );
}

function Zoom() {
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  return (
    <div className="canvas-controls">
      <button type="button" className="plain icon" aria-label="Zoom out" onClick={() => zoomOut()}>
        <Minus aria-hidden="true" />
      </button>
      <button type="button" className="plain icon" aria-label="Zoom in" onClick={() => zoomIn()}>
        <Plus aria-hidden="true" />
      </button>
      <button
        type="button"
        className="plain icon"
        aria-label="Fit everything"
        onClick={() => fitView(VIEW)}
      >
        <Maximize aria-hidden="true" />
      </button>
    </div>
  );
}
