// A node's card: of a size that is known beforehand, with its ports.

import { Handle, type NodeProps, Position as Side, useStore } from '@xyflow/react';
import { memo } from 'react';
import { calledFlow } from '../model/called';
import { CARD_WIDTH, hasRows, portTop, subtitleOf, titleOf, toneOf } from '../model/card';
import { canPress } from '../runs/pressable';
import { Icon } from '../ui/Icon';
import { CardBadges } from './CardBadges';
import { CardState } from './CardState';
import { isFar } from './far';
import { hasIn, IN, portLeft } from './handles';
import { useHints } from './hints';
import { PressCard } from './PressCard';
import { TitleInput } from './TitleInput';
import type { CardNode } from './view';

export const NodeCard = memo(function NodeCard(props: NodeProps<CardNode>) {
  const far = useStore(isFar);
  return far ? <FarCard {...props} /> : <NearCard {...props} />;
});

/** What can be seen of a card from far: its place, its colour, whether it is selected. */
function FarCard({ data, selected }: NodeProps<CardNode>) {
  return (
    <div
      className="node-far"
      data-tone={toneOf(data.kind)}
      data-selected={selected || undefined}
      data-disabled={data.node.disabled || undefined}
    />
  );
}

function NearCard({ id, data, selected }: NodeProps<CardNode>) {
  const { node, kind, ports, edge } = data;
  const called = calledFlow(node, kind);
  const pressable = canPress(node, kind);
  const renaming = useHints((state) => state.renaming === id);
  return (
    <div
      className="node-card"
      data-tone={toneOf(kind)}
      data-selected={selected || undefined}
      data-disabled={node.disabled || undefined}
      data-calls={called !== null || undefined}
      data-unknown={kind === undefined || undefined}
    >
      {hasIn(kind) ? (
        <Handle id={IN} type="target" position={Side.Left} className="port" style={IN_STYLE} />
      ) : null}
      <div className="node-head">
        <span className="node-tile">
          <Icon name={kind?.icon ?? 'circle-help'} />
        </span>
        <span className="node-words">
          {renaming ? (
            <TitleInput node={node} />
          ) : (
            <span className="node-title">{titleOf(node, kind)}</span>
          )}
          <span className="node-subtitle">{subtitleOf(node, kind)}</span>
        </span>
        <CardState id={id} disabled={node.disabled} />
      </div>
      {pressable ? <PressCard node={node} /> : null}
      <CardBadges node={node} unknown={kind === undefined} called={called} />
      <CardPorts ports={ports} edge={edge} />
    </div>
  );
}

const IN_STYLE = { top: 28 };

function CardPorts({ ports, edge }: Pick<CardNode['data'], 'ports' | 'edge'>) {
  const labelled = hasRows(ports);
  const styles = ports.map((port, place) => {
    const top = portTop(ports, place);
    return port.aside ? { top, right: CARD_WIDTH - portLeft(port, edge) } : { top };
  });
  return ports.map((port, place) => (
    <div key={port.name}>
      {labelled ? (
        <span className="port-label" data-sort={port.sort} style={labelStyle(styles[place])}>
          {port.label || capital(port.name)}
        </span>
      ) : null}
      <Handle
        id={port.name}
        type="source"
        position={Side.Right}
        className="port"
        data-sort={port.sort}
        style={styles[place]}
      />
    </div>
  ));
}

/** Beside its port, within. */
const labelStyle = (at: { readonly top: number; readonly right?: number } | undefined) =>
  at?.right === undefined ? at : { ...at, right: at.right + 14 };

const capital = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);
