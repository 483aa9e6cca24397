// A flow as a sketch: blocks in their places, wires between them.

import { CARD_WIDTH, HEAD_HEIGHT, toneOfType } from '../model/card';
import type { Flow } from '../model/types';

const ROOM = 24;

export function Sketch({ flow }: { readonly flow: Flow }) {
  const nodes = flow.nodes ?? [];
  const xs = nodes.map(({ position }) => position.x);
  const ys = nodes.map(({ position }) => position.y);
  const [left, top] = [Math.min(...xs) - ROOM, Math.min(...ys) - ROOM];
  const width = Math.max(...xs) + CARD_WIDTH + ROOM - left;
  const height = Math.max(...ys) + HEAD_HEIGHT + ROOM - top;
  const at = new Map(nodes.map(({ id, position }) => [id, position]));
  return (
    <svg className="sketch" viewBox={`${left} ${top} ${width} ${height}`} aria-hidden="true">
      {flow.wires.map(({ from, to }) => {
        const [start, end] = [at.get(from[0]), at.get(to)];
        return start === undefined || end === undefined ? null : (
          <path
            key={`${from.join()} ${to}`}
            d={curve(start.x + CARD_WIDTH, start.y, end.x, end.y)}
          />
        );
      })}
      {nodes.map(({ id, type, position }) => (
        <rect
          key={id}
          x={position.x}
          y={position.y}
          width={CARD_WIDTH}
          height={HEAD_HEIGHT}
          rx="14"
          data-tone={toneOfType(type)}
        />
      ))}
    </svg>
  );
}

function curve(x1: number, y1: number, x2: number, y2: number): string {
  const [from, to, bend] = [y1 + HEAD_HEIGHT / 2, y2 + HEAD_HEIGHT / 2, Math.abs(x2 - x1) / 2];
  return `M${x1} ${from} C${x1 + bend} ${from} ${x2 - bend} ${to} ${x2} ${to}`;
}
