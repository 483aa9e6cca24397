// Runs of the flow as it is drawn, whether or not it is saved or deployed: the whole of it from a
// trigger, from any node on, or one node alone.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/call';
import { designer } from '../model/store';
import type { Json } from '../model/types';
import { choose } from './chosen';
import { refuse, tell } from './outcome';
import type { Ended } from './types';

export interface Trial {
  readonly node: string;
  /** This node alone, with no wires. */
  readonly only?: boolean;
  /** The place of the port by which a trigger fires. */
  readonly port?: number;
  /** What stands under `data`, in place of what the trigger has saved. */
  readonly data?: Json;
  /** The whole payload. */
  readonly payload?: Json;
}

export function useTrial() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (trial: Trial) => {
      const body = { flow: designer().flow, ...trial };
      return (await call<Ended>('POST', '/api/try', { body })).data;
    },
    onSuccess: (ended) => {
      if (ended.trace !== null) {
        queries.setQueryData(['trace', designer().flow?.id, ended.run], ended.trace);
        choose(ended.trace);
      }
      tell(ended);
    },
    onError: refuse,
  });
}
