// A flow: canvas, palette at the left, inspector at the right, debug and runs below.

import { BottomPanel } from '../debug/BottomPanel';
import { Inspector } from '../inspector/Inspector';

export function FlowPage({ id }: { readonly id: string }) {
  return (
    <main className="flow-page" aria-label={`Flow ${id}`}>
      <aside className="flow-palette" aria-label="Palette" />
      <section className="flow-canvas" aria-label="Canvas" />
      <aside className="flow-inspector" aria-label="Inspector">
        <Inspector />
      </aside>
      <section className="flow-bottom" aria-label="Debug and runs">
        <BottomPanel />
      </section>
    </main>
  );
}
