// A flow in the list.

import { CircleDot, CircleOff } from 'lucide-react';
import { Go } from '../app/router';
import { Inline } from '../inspector/Inline';
import { ago } from '../ui/time';
import type { FlowView } from './api';
import { FlowFigures } from './FlowFigures';

export function FlowRow({ flow }: { readonly flow: FlowView }) {
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
      <FlowFigures flow={flow} />
      <span className="flow-row-saved dim">saved {ago(flow.saved)}</span>
    </li>
  );
}
