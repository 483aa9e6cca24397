// The flow's counters, tracing on or off, and its triggers to press.

import { PressButton } from './PressButton';
import { useTracing } from './queries';
import type { Runs } from './types';

interface Props {
  readonly flow: string;
  readonly runs: Runs | undefined;
}

export function TraceSwitch({ flow, runs }: Props) {
  const tracing = useTracing(flow);
  const on = tracing.isPending ? tracing.variables : (runs?.tracing ?? false);
  const counts = runs?.counts;
  return (
    <div className="bottom-tools">
      {counts === undefined || counts.started === 0 ? null : (
        <span className="dim bottom-counts">
          {counts.started.toLocaleString()} {counts.started === 1 ? 'run' : 'runs'}
          {counts.failed > 0 ? `, ${counts.failed.toLocaleString()} failed` : ''}
          {counts.waiting > 0 ? `, ${counts.waiting.toLocaleString()} waiting` : ''}
          {counts.dropped > 0 ? `, ${counts.dropped.toLocaleString()} dropped` : ''}
        </span>
      )}
      <label className="bottom-trace" title="Keeps input and output of each node of some runs">
        Trace runs
        <input
          type="checkbox"
          role="switch"
          className="toggle"
          checked={on}
          aria-checked={on}
          disabled={runs === undefined}
          onChange={(event) => tracing.mutate(event.target.checked)}
        />
      </label>
      <PressButton />
    </div>
  );
}
