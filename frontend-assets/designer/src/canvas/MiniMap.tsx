// The whole flow, small: on a canvas element, for thousands of elements would cost too much.

import { type ReactFlowState, useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { type PointerEvent, useEffect, useRef } from 'react';
import { toneOf } from '../model/card';
import { type Frame, frameOf, toFlow } from './minimap';
import type { ViewNode } from './view';

const WIDTH = 184;
const HEIGHT = 116;

/** A drawing that can be seen as a whole needs no map. */
function isWanted({ nodes, transform, width, height }: ReactFlowState): boolean {
  const [x, y, zoom] = transform;
  return nodes.some(
    ({ position, width: wide = 0, height: high = 0 }) =>
      position.x * zoom + x < 0 ||
      position.y * zoom + y < 0 ||
      (position.x + wide) * zoom + x > width ||
      (position.y + high) * zoom + y > height,
  );
}

export function MiniMap() {
  return useStore(isWanted) ? <SmallMap /> : null;
}

function SmallMap() {
  const ref = useRef<HTMLCanvasElement>(null);
  const frame = useRef<Frame | null>(null);
  const store = useStoreApi<ViewNode>();
  const flow = useReactFlow();

  useEffect(() => {
    let asked = 0;
    const draw = () => {
      asked = 0;
      const canvas = ref.current;
      if (canvas !== null) {
        const { nodes, transform, width, height } = store.getState();
        frame.current = paint(canvas, nodes, transform, { width, height });
      }
    };
    const ask = () => {
      asked ||= requestAnimationFrame(draw);
    };
    ask();
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', ask);
    const stop = store.subscribe(ask);
    return () => {
      stop();
      dark.removeEventListener('change', ask);
      cancelAnimationFrame(asked);
    };
  }, [store]);

  const jump = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons === 1 && frame.current !== null) {
      const box = event.currentTarget.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      const { x, y } = toFlow(frame.current, at);
      void flow.setCenter(x, y, { zoom: flow.getZoom() });
    }
  };
  return (
    <div className="canvas-map" aria-hidden="true">
      <canvas
        ref={ref}
        style={{ width: WIDTH, height: HEIGHT }}
        onPointerDown={jump}
        onPointerMove={jump}
      />
    </div>
  );
}

function toneIn(node: ViewNode): string {
  if (node.type === 'frame') {
    return '--line';
  }
  return node.type === 'note' ? '--note-line' : `--cat-${toneOf(node.data.kind)}`;
}

function paint(
  canvas: HTMLCanvasElement,
  nodes: readonly ViewNode[],
  [x, y, zoom]: readonly [number, number, number],
  screen: { readonly width: number; readonly height: number },
): Frame | null {
  const ratio = window.devicePixelRatio;
  if (canvas.width !== WIDTH * ratio) {
    canvas.width = WIDTH * ratio;
    canvas.height = HEIGHT * ratio;
  }
  const brush = canvas.getContext('2d');
  if (brush === null) {
    return null;
  }
  const style = getComputedStyle(canvas);
  const view = {
    x: -x / zoom,
    y: -y / zoom,
    width: screen.width / zoom,
    height: screen.height / zoom,
  };
  const frame = frameOf(nodes, view, { width: WIDTH, height: HEIGHT });
  brush.setTransform(ratio, 0, 0, ratio, 0, 0);
  brush.clearRect(0, 0, WIDTH, HEIGHT);
  for (const node of nodes) {
    const tone = toneIn(node);
    brush.fillStyle = style.getPropertyValue(tone);
    brush.globalAlpha = node.selected === true ? 1 : 0.65;
    const [left, top] = [
      (node.position.x - frame.x) * frame.scale,
      (node.position.y - frame.y) * frame.scale,
    ];
    const [wide, high] = [(node.width ?? 0) * frame.scale, (node.height ?? 0) * frame.scale];
    brush.fillRect(left, top, Math.max(1.5, wide), Math.max(1.5, high));
  }
  brush.globalAlpha = 1;
  brush.strokeStyle = style.getPropertyValue('--accent');
  brush.lineWidth = 1.5;
  brush.strokeRect(
    (view.x - frame.x) * frame.scale,
    (view.y - frame.y) * frame.scale,
    view.width * frame.scale,
    view.height * frame.scale,
  );
  return frame;
}
