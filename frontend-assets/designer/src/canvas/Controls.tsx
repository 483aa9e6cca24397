// Zoom, fit, layout: at the canvas's corner.

import { useReactFlow, useStore } from '@xyflow/react';
import { Maximize, Minus, Plus, Redo2, StickyNote, Undo2, WandSparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { designer, useDesigner } from '../model/store';
import { autoLayout } from './autoLayout';
import { addNote } from './place';
import { middleOf } from './screen';

function Tool(props: {
  label: string;
  onClick: () => void;
  disabled?: boolean;
  children: ReactNode;
}) {
  const { label, onClick, disabled = false, children } = props;
  return (
    <button
      type="button"
      className="plain icon"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

export function Controls() {
  const flow = useReactFlow();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const undone = useDesigner((state) => state.log.undone.at(-1)?.label);
  const done = useDesigner((state) => state.log.done.at(-1)?.label);
  const duration = window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200;
  return (
    <div className="canvas-controls">
      <Tool
        label={`Undo${done === undefined ? '' : `: ${done}`} (Ctrl+Z)`}
        disabled={done === undefined}
        onClick={() => designer().undo()}
      >
        <Undo2 aria-hidden="true" />
      </Tool>
      <Tool
        label={`Redo${undone === undefined ? '' : `: ${undone}`} (Ctrl+Y)`}
        disabled={undone === undefined}
        onClick={() => designer().redo()}
      >
        <Redo2 aria-hidden="true" />
      </Tool>
      <span className="canvas-line" />
      <Tool label="Zoom out" onClick={() => flow.zoomOut({ duration })}>
        <Minus aria-hidden="true" />
      </Tool>
      <button
        type="button"
        className="plain zoom"
        title="Back to 100 % (Ctrl+0)"
        onClick={() => flow.zoomTo(1, { duration })}
      >
        {zoom} %
      </button>
      <Tool label="Zoom in" onClick={() => flow.zoomIn({ duration })}>
        <Plus aria-hidden="true" />
      </Tool>
      <Tool
        label="Fit everything (Shift+1)"
        onClick={() => flow.fitView({ duration, padding: 0.15, maxZoom: 1 })}
      >
        <Maximize aria-hidden="true" />
      </Tool>
      <span className="canvas-line" />
      <Tool label="Lay out (Shift+L)" onClick={() => void autoLayout()}>
        <WandSparkles aria-hidden="true" />
      </Tool>
      <Tool label="Add a note (N)" onClick={() => addNote(flow.screenToFlowPosition(middleOf()))}>
        <StickyNote aria-hidden="true" />
      </Tool>
    </div>
  );
}
