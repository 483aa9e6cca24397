// What a flow has done, in figures: its runs, or its instances where it is durable.

import { useRef } from 'react';
import type { FlowView } from './api';

export function FlowFigures({ flow }: { readonly flow: FlowView }) {
  return flow.instances == null ? (
    <Runs counts={flow.counts} />
  ) : (
    <Instances instances={flow.instances} />
  );
}

function Runs({ counts }: Pick<FlowView, 'counts'>) {
  const rate = useRate(counts.started);
  return (
    <>
      <Figure
        name="runs"
        value={counts.started}
        note={rate > 0 ? `${rate.toLocaleString('en')}/s` : ''}
      />
      <Failed value={counts.failed} />
    </>
  );
}

/** Further ones are not counted. */
const MOST = 1_000;

function Instances({ instances }: { readonly instances: NonNullable<FlowView['instances']> }) {
  const { running, ended, failed } = instances;
  return (
    <>
      <Figure
        name="running"
        value={running}
        most={MOST}
        note={ended > 0 ? `${inWords(ended, MOST)} ended` : ''}
      />
      <Failed value={failed} most={MOST} />
    </>
  );
}

const Failed = ({
  value,
  most,
}: {
  readonly value: number;
  readonly most?: number | undefined;
}) => <Figure name="failed" value={value} most={most} tone={value > 0 ? 'bad' : undefined} />;

interface FigureProps {
  readonly name: string;
  readonly value: number;
  readonly note?: string;
  readonly tone?: string | undefined;
  readonly most?: number | undefined;
}

function Figure({ name, value, note = '', tone, most }: FigureProps) {
  return (
    <span className="figure" data-tone={tone}>
      <strong>{inWords(value, most)}</strong>
      <span className="dim">
        {name}
        {note === '' ? '' : ` · ${note}`}
      </span>
    </span>
  );
}

const inWords = (value: number, most = Number.POSITIVE_INFINITY) =>
  `${value.toLocaleString('en')}${value < most ? '' : '+'}`;

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
