// A run, node by node: what came in, what left, what went wrong, how long it took.

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { JsonTree } from '../debug/JsonTree';
import { NodeName } from '../debug/NodeName';
import { took } from './history';
import { StepPayloads } from './StepPayloads';
import type { Step, Trace } from './types';

export function RunSteps({ trace }: { readonly trace: Trace }) {
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
    </>
  );
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
