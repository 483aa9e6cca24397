// A flow in the list.

import { CircleDot, CircleOff } from 'lucide-react';
import { useRef } from 'react';
import { Go } from '../app/router';
import { Inline } from '../inspector/Inline';
import { ago } from '../ui/time';
import type { FlowView } from './api';

export function FlowRow({ flow }: { readonly flow: FlowView }) {
  const { counts } = flow;
  const rate = useRate(counts.started);
  const differs = flow.unpublished || (flow.deployed !== null && flow.deployed !== flow.latest);
  return (
    <li className="flow-row">
      <span className="flow-row-words">
        <Go to={`/flows/${encodeURIComponent(flow.id)}`}>{flow.name || flow.id}</Go>
        <span className="dim">
          <Inline text={flow.description} />
        </span>
      </span>
      <span className="flow-row-chips">
        {flow.deployed === null ? (
          <span className="chip">
            <CircleOff aria-hidden="true" /> not deployed
          </span>
        ) : (
          <span className="chip" data-tone="good">
            <CircleDot aria-hidden="true" /> running v{flow.deployed}
          </span>
        )}
        {differs && flow.deployed !== null ? (
          <span className="chip" data-tone="accent">
            draft differs
          </span>
        ) : null}
      </span>
      <Figure
        name="runs"
        value={counts.started}
        note={rate > 0 ? `${rate.toLocaleString('en')}/s` : ''}
      />
      <Figure name="failed" value={counts.failed} tone={counts.failed > 0 ? 'bad' : undefined} />
      <span className="flow-row-saved dim">saved {ago(flow.saved)}</span>
    </li>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: number;
  readonly note?: string;
  readonly tone?: string | undefined;
}

function Figure({ name, value, note = '', tone }: FigureProps) {
  return (
    <span className="figure" data-tone={tone}>
      <strong>{value.toLocaleString('en')}</strong>
      <span className="dim">
        {name}
        {note === '' ? '' : ` · ${note}`}
      </span>
    </span>
  );
}

/** How many a second, between this count and the one before. */
function useRate(count: number): number {
  const before = useRef({ count, time: performance.now(), rate: 0 });
  const now = performance.now();
  const seconds = (now - before.current.time) / 1_000;
  if (seconds > 1) {
    const rate = Math.max(0, Math.round(((count - before.current.count) / seconds) * 10) / 10);
    before.current = { count, time: now, rate };
  }
  return before.current.rate;
}
