// The runs that were traced, and the chosen one's steps.

import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, Hourglass } from 'lucide-react';
import { useEffect, useState } from 'react';
import { clock } from '../debug/LineRow';
import { NodeName } from '../debug/NodeName';
import { choose, useChosen } from './chosen';
import { filterRuns, type Status, took } from './history';
import { traceQuery } from './queries';
import { Replay } from './Replay';
import { RunSteps } from './RunSteps';
import type { Runs } from './types';
import { WaitingRuns } from './WaitingRuns';

interface Props {
  readonly flow: string;
  readonly runs: Runs | undefined;
}

export function RunsTab({ flow, runs }: Props) {
  const [status, setStatus] = useState<Status>('all');
  const chosen = useChosen((state) => state.run);
  const [wanted, setWanted] = useState<number | null>(null);
  const trace = useQuery({ ...traceQuery(flow, wanted ?? 0), enabled: wanted !== null });
  useEffect(() => {
    if (wanted !== null && trace.data !== undefined) {
      choose(trace.data);
    }
  }, [wanted, trace.data]);
  const list = filterRuns(runs?.traced ?? [], status);
  return (
    <div className="panel panel-split">
      <div className="runs">
        <div className="panel-tools">
          <select
            aria-label="Status"
            value={status}
            onChange={(event) => setStatus(event.target.value as Status)}
          >
            <option value="all">All runs</option>
            <option value="failed">Failed</option>
            <option value="succeeded">Succeeded</option>
            <option value="waiting">Waiting</option>
          </select>
        </div>
        {status === 'waiting' ? <WaitingRuns flow={flow} waiting={runs?.waiting ?? []} /> : null}
        {list.length === 0 && status !== 'waiting' ? (
          <p className="panel-empty">
            {runs?.tracing ? 'No such run yet.' : 'Switch on “Trace runs” to keep what runs did.'}
          </p>
        ) : null}
        <ul aria-label="Runs, newest first">
          {list.map((run) => (
            <li key={run.run} className="run" data-chosen={chosen?.run === run.run || undefined}>
              <button
                type="button"
                className="plain"
                aria-pressed={chosen?.run === run.run}
                onClick={() => {
                  setWanted(run.run);
                  if (chosen?.run === run.run) {
                    choose(null);
                    setWanted(null);
                  }
                }}
              >
                {run.failed ? (
                  <CircleAlert data-tone="bad" aria-label="failed" />
                ) : (
                  <CircleCheck data-tone="good" aria-label="succeeded" />
                )}
                <span>{run.run}</span>
                <time dateTime={run.started}>{clock(run.started)}</time>
                <span className="dim">{took(run.tookMicros * 1_000)}</span>
                <span className="dim">{run.steps} steps</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <div className="run-steps">
        {trace.isError && wanted !== null ? (
          <p className="panel-empty">This run is forgotten: only the last ones are kept.</p>
        ) : null}
        {chosen === null ? (
          <p className="panel-empty">
            <Hourglass aria-hidden="true" /> Choose a run: its way lights up in the drawing.
          </p>
        ) : (
          <>
            <p className="run-title">
              <span>
                Run {chosen.run} of{' '}
                {chosen.version === 0 ? 'the drawing' : `version ${chosen.version}`}, from{' '}
                <NodeName id={chosen.trigger} />
              </span>
              <Replay trace={chosen} />
            </p>
            <RunSteps trace={chosen} />
          </>
        )}
      </div>
    </div>
  );
}
