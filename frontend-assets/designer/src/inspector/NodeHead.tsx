// The node's name and kind, and whether it is switched off.

import { Power, SquareArrowOutUpRight } from 'lucide-react';
import { Go } from '../app/router';
import { patchNode, toggleDisabled } from '../commands/nodes';
import { calledFlow } from '../model/called';
import { useDesigner } from '../model/store';
import type { FlowNode, Kind } from '../model/types';
import { Icon } from '../ui/Icon';

interface Props {
  readonly node: FlowNode;
  readonly kind: Kind | undefined;
}

export function NodeHead({ node, kind }: Props) {
  const readOnly = useDesigner((state) => state.readOnly);
  const called = calledFlow(node, kind);
  const category = node.type.split('/')[0] ?? '';
  return (
    <header className="inspector-head">
      <span className="inspector-tile" style={tile(kind?.category ?? category)}>
        <Icon name={kind?.icon ?? 'circle-help'} />
      </span>
      <div>
        <input
          className="inspector-name"
          aria-label="Name"
          value={node.name}
          placeholder={kind?.title ?? node.type}
          readOnly={readOnly}
          onChange={(event) => patchNode(node.id, { name: event.target.value })}
        />
        <p className="dim">
          {kind?.title ?? 'Unknown kind'} · <code>{node.id}</code>
        </p>
      </div>
      {called === null ? null : (
        <Go
          to={`/flows/${encodeURIComponent(called)}`}
          className="as-button icon"
          aria-label={`Open the flow ${called}`}
          title={`Open the flow ${called}`}
        >
          <SquareArrowOutUpRight aria-hidden="true" />
        </Go>
      )}
      <button
        type="button"
        className="plain icon"
        aria-pressed={node.disabled}
        aria-label={node.disabled ? 'Enable the node' : 'Disable the node'}
        title={node.disabled ? 'Disabled: messages end here' : 'Disable'}
        disabled={readOnly}
        onClick={() => toggleDisabled(new Set([node.id]))}
      >
        <Power aria-hidden="true" />
      </button>
    </header>
  );
}

/** The category's colours; those of `other` where it has none. */
function tile(category: string): React.CSSProperties {
  return {
    background: `var(--cat-${category}-soft, var(--cat-other-soft))`,
    color: `var(--cat-${category}, var(--cat-other))`,
  };
}
