// A flow: canvas, palette at the left, inspector at the right, debug and runs below.

import { ReactFlowProvider } from '@xyflow/react';
import { type KeyboardEvent, useEffect } from 'react';
import { words } from '../api/problem';
import { Go } from '../app/router';
import { Canvas } from '../canvas/Canvas';
import { focusCanvas } from '../canvas/focus';
import { BottomPanel } from '../debug/BottomPanel';
import { Inspector } from '../inspector/Inspector';
import { useDesigner } from '../model/store';
import { Palette } from '../palette/Palette';
import { ConflictNotice } from './ConflictNotice';
import { Dialogs } from './Dialogs';
import './flow.css';
import { FlowBar } from './FlowBar';
import { useAutosave } from './useAutosave';
import { useCheck } from './useCheck';
import { useDeepLink } from './useDeepLink';
import { useAbout, useDeployed, useOpenFlow } from './useOpenFlow';
import { usePanels } from './usePanels';

export function FlowPage({ id }: { readonly id: string }) {
  const { error, isReady } = useOpenFlow(id);
  const isOpen = useDesigner((state) => state.flow?.id === id);
  if (error !== null) {
    return (
      <main className="page">
        <div className="empty">
          <h1>This flow cannot be opened</h1>
          <p>{words(error)}</p>
          <Go to="/">To the flows</Go>
        </div>
      </main>
    );
  }
  if (!isReady || !isOpen) {
    return <main aria-busy="true" aria-label="Opening the flow" />;
  }
  return (
    <ReactFlowProvider>
      <OpenFlow id={id} />
    </ReactFlowProvider>
  );
}

/** From the settings back to the canvas; a list that is open takes the key for itself. */
function leave(event: KeyboardEvent): void {
  if (event.key === 'Escape' && !event.defaultPrevented) {
    focusCanvas();
  }
}

function OpenFlow({ id }: { readonly id: string }) {
  const about = useAbout(id).data;
  const name = useDesigner((state) => state.flow?.name ?? '');
  const { palette, inspector } = usePanels();
  useDeployed(about);
  useAutosave();
  useCheck();
  useDeepLink();
  useEffect(() => {
    document.title = `${name} · Wireloom`;
  }, [name]);
  return (
    <main className="flow-page" data-palette={palette} data-inspector={inspector}>
      <h1 className="hidden">{name}</h1>
      <FlowBar about={about} />
      {palette ? (
        <aside className="flow-palette" aria-label="Palette">
          <Palette />
        </aside>
      ) : null}
      <div className="flow-middle">
        <ConflictNotice />
        <div className="flow-canvas">
          <Canvas />
        </div>
        <section className="flow-bottom" aria-label="Debug and runs">
          <BottomPanel />
        </section>
      </div>
      {inspector ? (
        <aside className="flow-inspector" aria-label="Inspector" onKeyDown={leave}>
          <Inspector />
        </aside>
      ) : null}
      <Dialogs about={about} />
    </main>
  );
}
