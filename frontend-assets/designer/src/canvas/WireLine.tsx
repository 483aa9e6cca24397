// A wire: quiet, unless it is selected, meant by a drop, or something goes along it.

import {
  BaseEdge,
  EdgeLabelRenderer,
  type EdgeProps,
  getBezierPath,
  useStore,
} from '@xyflow/react';
import { memo } from 'react';
import { useLive } from '../runs/live';
import { short } from './CardState';
import { isFar } from './far';
import { useHints } from './hints';
import type { ViewWire } from './view';

export const WireLine = memo(function WireLine(props: EdgeProps<ViewWire>) {
  const far = useStore(isFar);
  return far ? <FarWire {...props} /> : <NearWire {...props} />;
});

/** A line, no more: thousands of them are cheap. */
function FarWire({ sourceX, sourceY, targetX, targetY, selected, data }: EdgeProps<ViewWire>) {
  return (
    <path
      className="wire wire-far"
      d={`M${sourceX} ${sourceY}L${targetX} ${targetY}`}
      data-selected={selected || undefined}
      data-error={data?.error || undefined}
    />
  );
}

function NearWire(props: EdgeProps<ViewWire>) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data } = props;
  const live = useLive((state) => state.wires[id]);
  const meant = useHints((state) => state.wire === id);
  const [path, labelX, labelY] = getBezierPath({
    sourceX: sourceX - 4,
    sourceY,
    sourcePosition,
    targetX: targetX + 4,
    targetY,
    targetPosition,
    curvature: 0.3,
  });
  const state = meant ? 'meant' : live?.active === true ? 'active' : undefined;
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={18}
        className="wire"
        data-selected={props.selected || undefined}
        data-error={data?.error || undefined}
        data-state={state}
      />
      {live === undefined || live.count === 0 ? null : (
        <WireCount x={labelX} y={labelY} count={live.count} />
      )}
    </>
  );
}

function WireCount({
  x,
  y,
  count,
}: {
  readonly x: number;
  readonly y: number;
  readonly count: number;
}) {
  const near = useStore((state) => state.transform[2] >= 0.6);
  return near ? (
    <EdgeLabelRenderer>
      <span
        className="wire-count"
        style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
      >
        {short(count)}
      </span>
    </EdgeLabelRenderer>
  ) : null;
}
