// A node's card: of a size that is known beforehand, with its ports.

import { Handle, type NodeProps, Position as Side, useStore } from '@xyflow/react';
import { memo } from 'react';
import { hasRows, portTop, subtitleOf, titleOf, toneOf } from '../model/card';
import type { PortView } from '../model/ports';
import { Icon } from '../ui/Icon';
import { CardBadges } from './CardBadges';
import { CardState } from './CardState';
import { useHints } from './hints';
import { TitleInput } from './TitleInput';
import { type CardNode, hasIn, IN } from './view';

/** Below this, cards are too small to be read. */
const FAR = 0.4;

export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<CardNode>) {
  const { node, kind, ports } = data;
  const far = useStore((state) => state.transform[2] < FAR);
  const renaming = useHints((state) => state.renaming === id);
  return (
    <div
      className="node-card"
      data-tone={toneOf(kind)}
      data-selected={selected || undefined}
      data-disabled={node.disabled || undefined}
      data-unknown={kind === undefined || undefined}
      data-far={far || undefined}
    >
      {hasIn(kind) ? (
        <Handle id={IN} type="target" position={Side.Left} className="port" style={IN_STYLE} />
      ) : null}
      <div className="node-head">
        <span className="node-tile">
          <Icon name={kind?.icon ?? 'circle-help'} />
        </span>
        {far ? null : (
          <span className="node-words">
            {renaming ? (
              <TitleInput node={node} />
            ) : (
              <span className="node-title">{titleOf(node, kind)}</span>
            )}
            <span className="node-subtitle">{subtitleOf(node, kind)}</span>
          </span>
        )}
        {far ? null : <CardState id={id} disabled={node.disabled} />}
      </div>
      {far ? null : <CardBadges node={node} unknown={kind === undefined} />}
      <CardPorts ports={ports} far={far} />
    </div>
  );
});

const IN_STYLE = { top: 28 };

function CardPorts({ ports, far }: { readonly ports: readonly PortView[]; readonly far: boolean }) {
  const labelled = hasRows(ports) && !far;
  return ports.map((port, place) => (
    <div key={port.name}>
      {labelled ? (
        <span className="port-label" data-sort={port.sort} style={{ top: portTop(ports, place) }}>
          {port.label || capital(port.name)}
        </span>
      ) : null}
      <Handle
        id={port.name}
        type="source"
        position={Side.Right}
        className="port"
        data-sort={port.sort}
        style={{ top: portTop(ports, place) }}
      />
    </div>
  ));
}

const capital = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);
