// What the server remembers of a flow's runs.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/call';
import type { Json } from '../model/types';
import { choose } from './chosen';
import type { Ended, Runs, Trace } from './types';

const flowPath = (flow: string) => `/api/flows/${encodeURIComponent(flow)}`;

export function useRuns(flow: string | undefined, everyMs: number | false = 1_000) {
  return useQuery({
    queryKey: ['runs', flow],
    queryFn: async ({ signal }) => {
      const path = `${flowPath(flow ?? '')}/runs?limit=50`;
      return (await call<Runs>('GET', path, { signal })).data;
    },
    enabled: flow !== undefined,
    refetchInterval: everyMs,
  });
}

/** A traced run never changes: it is asked for once. */
export function traceQuery(flow: string, run: number) {
  return {
    queryKey: ['trace', flow, run],
    queryFn: async () => (await call<Trace>('GET', `${flowPath(flow)}/runs/${run}`)).data,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false as const,
    retry: false,
  };
}

export function useTracing(flow: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (on: boolean) => call('PUT', `${flowPath(flow)}/tracing`, { body: { on } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs', flow] }),
  });
}

/** Starts a run at a node; shows the run where it was traced. */
export function usePress(flow: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ node, data }: { node: string; data?: Json }) => {
      const path = `${flowPath(flow)}/press/${encodeURIComponent(node)}`;
      return (await call<Ended>('POST', path, { body: data === undefined ? {} : { data } })).data;
    },
    onSuccess: (ended) => {
      if (ended.trace !== null) {
        queries.setQueryData(['trace', flow, ended.run], ended.trace);
        choose(ended.trace);
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs', flow] }),
  });
}
