// What the canvas says: to whoever sees it empty, and to whoever listens.

import { useHints } from './hints';

export function EmptyHint() {
  return (
    <div className="canvas-empty">
      <strong>An empty flow</strong>
      <span>
        Drag a trigger from the palette, or press <kbd>Tab</kbd> to choose one.
      </span>
    </div>
  );
}

export function Announcer() {
  const said = useHints((state) => state.said);
  return (
    <span className="hidden" aria-live="polite">
      {said}
    </span>
  );
}
