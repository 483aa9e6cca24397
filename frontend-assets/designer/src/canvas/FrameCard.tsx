// The frame around a body: the holder's card lies in its corner, what it runs lies beside.

import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { CARD_WIDTH } from '../model/card';
import { useHints } from './hints';
import type { FrameNode } from './view';

export const FrameCard = memo(function FrameCard({ data }: NodeProps<FrameNode>) {
  const meant = useHints((state) => state.frame === data.frame.id);
  return (
    <div className="frame" data-tone={data.tone} data-meant={meant || undefined}>
      {data.frame.empty ? (
        <p className="frame-empty" style={{ left: CARD_WIDTH + 56 }}>
          Drop nodes here, or draw a wire from the port
        </p>
      ) : null}
    </div>
  );
});
