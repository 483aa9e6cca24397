// A run, node by node: what came in, what left, what went wrong, how long it took.

import { ChevronRight, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { JsonTree } from '../debug/JsonTree';
import { NodeName } from '../debug/NodeName';
import { useDesigner } from '../model/store';
import type { Json } from '../model/types';
import { took } from './history';
import { PressDialog } from './PressDialog';
import { pressable } from './pressable';
import { StepPayloads } from './StepPayloads';
import type { Step, Trace } from './types';

interface Props {
  readonly flow: string;
  readonly trace: Trace;
}

export function RunSteps({ flow, trace }: Props) {
  const [replay, setReplay] = useState(false);
  const document = useDesigner((state) => state.flow);
  const kinds = useDesigner((state) => state.kinds);
  const node = pressable(document, kinds).find((one) => one.id === trace.trigger);
  const first = trace.trace[0]?.input;
  return (
    <>
      <ol className="steps" aria-label="Steps, in their order">
        {trace.trace.map((step, place) => (
          // A run that is over does not change.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <StepRow key={place} step={step} first={place === 0} />
        ))}
      </ol>
      {trace.leftOut > 0 ? <p className="dim">{trace.leftOut} more steps were not kept.</p> : null}
      {trace.result === null ? null : (
        <section className="step-part">
          <h3>Result</h3>
          <JsonTree value={trace.result} label="Result" />
        </section>
      )}
      {node === undefined ? null : (
        <button type="button" onClick={() => setReplay(true)}>
          <RotateCcw aria-hidden="true" /> Run again with this payload…
        </button>
      )}
      {replay && node !== undefined ? (
        <PressDialog
          flow={flow}
          node={node.id}
          data={dataOf(first)}
          onClose={() => setReplay(false)}
        />
      ) : null}
    </>
  );
}

function dataOf(payload: Json | undefined): Json {
  const object = typeof payload === 'object' && payload !== null && 'data' in payload;
  return object ? (payload.data as Json) : {};
}

function StepRow({ step, first }: { readonly step: Step; readonly first: boolean }) {
  const [open, setOpen] = useState(step.error !== null);
  return (
    <li className="step" data-failed={step.error !== null || undefined}>
      <div className="line-head">
        <button
          type="button"
          className="tree-fold"
          aria-expanded={open}
          aria-label="Input and output"
          onClick={() => setOpen(!open)}
        >
          <ChevronRight aria-hidden="true" />
        </button>
        <NodeName id={step.node} />
        <span className="line-text">{step.error ?? ''}</span>
        <span className="dim">{took(step.tookNanos)}</span>
      </div>
      {open ? <StepPayloads step={step} first={first} /> : null}
    </li>
  );
}
