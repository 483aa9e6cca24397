// Marks at a card's corner: problems, changed since the deploy, a kind that is not known here.

import { CircleHelp, TriangleAlert } from 'lucide-react';
import { useDesigner } from '../model/store';
import type { FlowNode } from '../model/types';
import { changedSince, marksOf } from './marks';

interface Props {
  readonly node: FlowNode;
  readonly unknown: boolean;
}

export function CardBadges({ node, unknown }: Props) {
  const marks = useDesigner((state) => marksOf(state.problems).get(node.id));
  const changed = useDesigner((state) => changedSince(state.flow, state.deployed).has(node.id));
  return (
    <span className="node-badges">
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
