// What a node saw last: of the chosen run, of the newest traced runs, of its last failure, or
// what would reach it from the node before.

import { useQueries } from '@tanstack/react-query';
import { useRef } from 'react';
import { useDesigner } from '../model/store';
import type { Flow, Json, Kind } from '../model/types';
import { useChosen, wiresOf } from './chosen';
import { traceQuery, useRuns } from './queries';
import type { Failure, Step, Trace } from './types';

export interface Seen {
  /** What came in. */
  readonly input: Json;
  /** The step itself, where the node ran. */
  readonly step: Step | undefined;
  /** For people: where this is from. */
  readonly from: string;
}

/** The newest traced runs that are looked through. */
const NEWEST = 4;

export function useLastSeen(node: string | undefined): Seen | null {
  const flow = useDesigner((state) => state.flow);
  const kinds = useDesigner((state) => state.kinds);
  const chosen = useChosen((state) => state.run);
  const runs = useRuns(flow?.id).data;
  const newest = node === undefined ? [] : (runs?.traced.slice(0, NEWEST) ?? []);
  const traces = useQueries({
    queries: newest.map((run) => traceQuery(flow?.id ?? '', run.run)),
    combine: (results) => results.flatMap((one) => (one.data === undefined ? [] : [one.data])),
  });
  // Each second there are newer runs, whose traces are not here yet: until they are, what was seen
  // before is the last. Else nothing could be offered on a busy flow.
  const before = useRef<{ readonly key: string; readonly seen: Seen } | null>(null);
  if (flow === null || node === undefined) {
    return null;
  }
  const key = `${flow.id}/${node}`;
  const looked = chosen === null ? traces : [chosen, ...traces];
  const seen = lastSeen(node, looked, runs?.failures ?? [], flow, kinds);
  if (seen !== null) {
    before.current = { key, seen };
  }
  return seen ?? (before.current?.key === key ? before.current.seen : null);
}

type Drawing = Pick<Flow, 'nodes' | 'wires'>;

export function lastSeen(
  node: string,
  traces: readonly Trace[],
  failures: readonly Failure[],
  flow: Drawing,
  kinds: ReadonlyMap<string, Kind>,
): Seen | null {
  for (const trace of traces) {
    const step = trace.trace.findLast((one) => one.node === node);
    if (step !== undefined) {
      return { input: step.input, step, from: `run ${trace.run}` };
    }
  }
  const failure = failures.find((one) => one.node === node);
  if (failure !== undefined) {
    return { input: failure.payload, step: undefined, from: `the failed run ${failure.run}` };
  }
  for (const trace of traces) {
    const input = handedOn(node, trace, flow, kinds);
    if (input !== undefined) {
      return { input, step: undefined, from: `the node before, in run ${trace.run}` };
    }
  }
  return null;
}

/** What a run put on a wire to the node, or would have. */
function handedOn(
  node: string,
  { trace }: Trace,
  flow: Drawing,
  kinds: ReadonlyMap<string, Kind>,
): Json | undefined {
  const before = new Set(flow.wires.filter((wire) => wire.to === node).map((wire) => wire.from[0]));
  for (const step of trace.filter((one) => before.has(one.node))) {
    for (const output of step.outputs) {
      const leads = wiresOf({ ...step, outputs: [output] }, flow, kinds);
      if (leads.some((wire) => wire.to === node)) {
        return output.payload;
      }
    }
  }
  return undefined;
}
