// The upper edge of the panel, to drag; arrow keys do as well.

import { useState } from 'react';

const KEY = 'wireloom.bottom.height';
const [LEAST, MOST, STEP] = [120, 640, 24];

interface Height {
  readonly now: number;
  readonly set: (height: number) => void;
}

/** How high the panel is: kept from visit to visit. */
export function useHeight(): Height {
  const [now, setNow] = useState(() => bounded(Number(localStorage.getItem(KEY) ?? 208)));
  const set = (height: number) => {
    setNow(bounded(height));
    localStorage.setItem(KEY, String(bounded(height)));
  };
  return { now, set };
}

function bounded(height: number): number {
  return Number.isFinite(height) ? Math.min(MOST, Math.max(LEAST, Math.round(height))) : 208;
}

export function Resizer({ height }: { readonly height: Height }) {
  const drag = (event: React.PointerEvent<HTMLHRElement>) => {
    const from = event.clientY;
    const before = height.now;
    const edge = event.currentTarget;
    edge.setPointerCapture(event.pointerId);
    edge.onpointermove = ({ clientY }) => height.set(before + from - clientY);
    edge.onpointerup = () => {
      edge.onpointermove = null;
    };
  };
  const press = (event: React.KeyboardEvent) => {
    const step = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      height.set(height.now + step);
    }
  };
  return (
    <hr
      className="bottom-edge"
      aria-label="Height of the panel"
      aria-orientation="horizontal"
      aria-valuenow={height.now}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      onPointerDown={drag}
      onKeyDown={press}
    />
  );
}
