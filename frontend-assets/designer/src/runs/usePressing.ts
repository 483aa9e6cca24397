// Starts runs by hand: of what is deployed where that is what is drawn, otherwise of the drawing,
// so that what is seen is what runs. A durable flow is started as a process instead.

import { useCallback } from 'react';
import { diffOf, isSame } from '../model/diff';
import { designer, useDesigner } from '../model/store';
import type { Json } from '../model/types';
import { refuse, tell } from './outcome';
import { usePress } from './queries';
import { askToStart } from './starting';
import { useTrial } from './trial';

export function usePressing() {
  const flow = useDesigner((state) => state.flow?.id ?? '');
  const { mutate: press, isPending } = usePress(flow);
  const { mutate: run, isPending: isTrying } = useTrial();
  const start = useCallback(
    (node: string, data?: Json) => {
      if (designer().flow?.durability === 'durable') {
        askToStart(node);
        return;
      }
      const order = data === undefined ? { node } : { node, data };
      if (isDeployed()) {
        press(order, { onSuccess: tell, onError: refuse });
      } else {
        run(order);
      }
    },
    [press, run],
  );
  return { start, isRunning: isPending || isTrying };
}

/** Whether what is drawn is what is deployed. */
export function isDeployed(): boolean {
  const { flow, deployed } = designer();
  return flow !== null && deployed !== null && isSame(diffOf(deployed, flow));
}
