// Runs what is drawn from a node on, with its pinned payload, or else with what came there in the
// run that is looked at.

import { useCallback } from 'react';
import { designer } from '../model/store';
import type { FlowNode } from '../model/types';
import { useChosen } from './chosen';
import { usePins } from './pins';
import { useTrial } from './trial';

export function useRunFrom() {
  const { mutate } = useTrial();
  return useCallback(
    (node: FlowNode | undefined) => {
      if (node === undefined) {
        return;
      }
      const step = useChosen.getState().run?.trace.find((one) => one.node === node.id);
      const pinned = usePins.getState().pins[`${designer().flow?.id}/${node.id}`];
      const payload = pinned ?? step?.input;
      mutate(payload === undefined ? { node: node.id } : { node: node.id, payload });
    },
    [mutate],
  );
}
