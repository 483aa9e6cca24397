// The runs that wait for something now, each with a way to end it.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/call';
import { clock } from '../debug/LineRow';
import { refuse } from './outcome';
import type { Runs } from './types';

interface Props {
  readonly flow: string;
  readonly waiting: Runs['waiting'];
}

export function WaitingRuns({ flow, waiting }: Props) {
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: (run: number) =>
      call('POST', `/api/flows/${encodeURIComponent(flow)}/runs/${run}/cancel`),
    onError: refuse,
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs', flow] }),
  });
  if (waiting.length === 0) {
    return <p className="panel-empty">No run waits for anything.</p>;
  }
  return (
    <ul aria-label="Waiting runs, oldest first">
      {waiting.map(({ run, since }) => (
        <li key={run} className="run">
          <span>{run}</span>
          <span className="dim">since {clock(since)}</span>
          <button type="button" disabled={cancel.isPending} onClick={() => cancel.mutate(run)}>
            End
          </button>
        </li>
      ))}
    </ul>
  );
}
