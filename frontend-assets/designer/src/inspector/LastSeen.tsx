// The last input and output of a node, with the time taken.

import { JsonTree } from '../debug/JsonTree';
import { useDesigner } from '../model/store';
import { took } from '../runs/history';
import type { Seen } from '../runs/lastSeen';
import { useRuns, useTracing } from '../runs/queries';
import { StepPayloads } from '../runs/StepPayloads';

export function LastSeen({ seen }: { readonly seen: Seen | null }) {
  const flow = useDesigner((state) => state.flow?.id ?? '');
  const runs = useRuns(flow).data;
  const tracing = useTracing(flow);
  if (seen === null) {
    return (
      <div className="inspector-none">
        <p className="dim">
          {runs?.tracing
            ? 'No traced run has come this way yet.'
            : 'Runs are not traced. Trace them to see what comes in and what leaves, and to be offered real paths while you type.'}
        </p>
        {runs === undefined || runs.tracing ? null : (
          <button type="button" disabled={tracing.isPending} onClick={() => tracing.mutate(true)}>
            Trace runs
          </button>
        )}
      </div>
    );
  }
  return (
    <>
      <p className="dim">
        From {seen.from}
        {seen.step === undefined ? '' : `, took ${took(seen.step.tookNanos)}`}
      </p>
      {seen.step?.error ? <p role="alert">{seen.step.error}</p> : null}
      {seen.step === undefined ? (
        <section className="step-part">
          <h3>What reaches it</h3>
          <JsonTree value={seen.input} label="Input" open={2} />
        </section>
      ) : (
        <StepPayloads step={seen.step} />
      )}
    </>
  );
}
