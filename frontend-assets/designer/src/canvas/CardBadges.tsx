// Marks at a card's corner: problems, changed since the deploy, a kind that is not known here.

import { CircleHelp, SquareArrowOutUpRight, TriangleAlert } from 'lucide-react';
import { Go } from '../app/router';
import { useDesigner } from '../model/store';
import type { FlowNode } from '../model/types';
import { changedSince, marksOf } from './marks';

interface Props {
  readonly node: FlowNode;
  readonly unknown: boolean;
  /** The flow that the node calls. */
  readonly called: string | null;
}

export function CardBadges({ node, unknown, called }: Props) {
  const marks = useDesigner((state) => marksOf(state.problems).get(node.id));
  const changed = useDesigner((state) => changedSince(state.flow, state.deployed).has(node.id));
  return (
    <span className="node-badges">
      {called === null ? null : (
        <Go
          to={`/flows/${encodeURIComponent(called)}`}
          className="node-badge nodrag"
          data-tone="accent"
          title={`Calls the flow ${called}: open it`}
          aria-label={`Open the flow ${called}`}
        >
          <SquareArrowOutUpRight aria-hidden="true" />
        </Go>
      )}
      {changed ? (
        <span
          className="node-changed"
          role="img"
          aria-label="changed since the deploy"
          title="Changed since the deploy"
        />
      ) : null}
      {unknown ? (
        <span
          className="node-badge"
          data-tone="warn"
          title="This kind is not known here; the node is kept and not run"
        >
          <CircleHelp role="img" aria-label="unknown kind" />
        </span>
      ) : null}
      {marks === undefined ? null : (
        <span
          className="node-badge"
          data-tone={marks.errors > 0 ? 'bad' : 'warn'}
          title={marks.words}
        >
          <TriangleAlert aria-hidden="true" />
          {marks.errors + marks.warnings}
          <span className="hidden"> problems</span>
        </span>
      )}
    </span>
  );
}
