// Sizes and ports of cards are given with them. React Flow measures each card all the same when it
// comes into sight, and believes what it finds: nothing, where cards are too far to show ports, and
// no wire could be drawn from there on. So it is told of nothing but what it does not know.

import { useStoreApi } from '@xyflow/react';
import { useState } from 'react';

/** To be used by whatever renders the drawing, before it is rendered. */
export function useKnownPorts(): void {
  const store = useStoreApi();
  useState(() => {
    const { updateNodeInternals: measure } = store.getState();
    store.setState({
      updateNodeInternals: (updates, options) => {
        const { nodeLookup } = store.getState();
        const unknown = [...updates].filter(([id]) => nodeLookup.get(id)?.handles === undefined);
        if (unknown.length > 0) {
          measure(new Map(unknown), options);
        }
      },
    });
  });
}
