// The wire that is being drawn.

import { type ConnectionLineComponentProps, getBezierPath } from '@xyflow/react';

export function ConnectionLine(props: ConnectionLineComponentProps) {
  const { fromX, fromY, toX, toY, fromPosition, toPosition } = props;
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
    curvature: 0.3,
  });
  return <path className="wire-drawn" d={path} fill="none" />;
}
