// A flow as a sketch: blocks in their places, wires between them.

import { CARD_WIDTH, HEAD_HEIGHT, toneOfType } from '../model/card';
import type { Flow } from '../model/types';
import { boundsOf, curve } from './measures';

export function Sketch({ flow }: { readonly flow: Flow }) {
  const at = new Map(flow.nodes.map(({ id, position }) => [id, position]));
  return (
    <svg className="sketch" viewBox={boundsOf(flow.nodes)} aria-hidden="true">
      {flow.wires.map(({ from, to }) => {
        const [start, end] = [at.get(from[0]), at.get(to)];
        return start === undefined || end === undefined ? null : (
          <path key={`${from.join()} ${to}`} d={curve(start, end)} />
        );
      })}
      {flow.nodes.map(({ id, type, position }) => (
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
