// Fills the live store while a flow is looked at: new traces and failures, polled.

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { designer } from '../model/store';
import { counted, forget, useLive } from './live';
import { traceQuery, useRuns } from './queries';
import type { Failure, Runs, Trace } from './types';

/** Traces fetched at a time: a sample, whatever the flow's speed. */
const MOST = 6;

export function useLiveFeed(flow: string | undefined): void {
  const runs = useRuns(flow).data;
  const queries = useQueryClient();
  const seen = useRef<Seen>(NONE);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each flow
  useEffect(() => {
    seen.current = NONE;
    return forget;
  }, [flow]);

  useEffect(() => {
    if (flow === undefined || runs === undefined) {
      return;
    }
    const fresh = news(runs, seen.current);
    seen.current = fresh.seen;
    let gone = false;
    const fetched = fresh.runs.map((run) => queries.fetchQuery(traceQuery(flow, run)));
    void Promise.allSettled(fetched).then((answers) => {
      const drawing = designer().flow;
      if (gone || drawing?.id !== flow) {
        return;
      }
      const traces = answers.flatMap((one): Trace[] =>
        one.status === 'fulfilled' ? [one.value] : [],
      );
      const next = counted(useLive.getState(), traces, fresh.failures, drawing, designer().kinds);
      useLive.setState(next);
    });
    return () => {
      gone = true;
    };
  }, [flow, runs, queries]);
}

interface Seen {
  readonly run: number;
  readonly failure: string;
}

const NONE: Seen = { run: -1, failure: '' };

/** What came since it was last asked; the times are ISO 8601, which sort as text. */
export function news(runs: Runs, seen: Seen) {
  const failures: readonly Failure[] = runs.failures.filter((one) => one.time > seen.failure);
  const fresh = runs.traced.map((one) => one.run).filter((run) => run > seen.run);
  return {
    failures,
    runs: fresh.slice(0, MOST),
    seen: {
      run: Math.max(seen.run, ...fresh),
      failure: [seen.failure, ...failures.map((one) => one.time)].sort().at(-1) ?? '',
    },
  };
}
