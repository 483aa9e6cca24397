// What is different between two documents, drawn: both laid over each other, what is new, gone,
// changed or moved in a colour and with a mark of its own.

import { CARD_WIDTH, HEAD_HEIGHT, titleOf } from '../model/card';
import type { Diff } from '../model/diff';
import { useDesigner } from '../model/store';
import type { Flow, FlowNode, Wire } from '../model/types';
import { wireKey } from '../model/wires';
import { boundsOf, curve } from '../templates/measures';

interface Props {
  readonly diff: Diff;
  readonly old: Flow;
  readonly now: Flow;
}

type Sort = 'added' | 'removed' | 'changed' | 'moved' | 'same';

const MARKS: Readonly<Record<Sort, string>> = {
  added: '+',
  removed: '−',
  changed: '~',
  moved: '↦',
  same: '',
};

/** More would be no sketch. */
const MOST = 300;

export function DiffSketch({ diff, old, now }: Props) {
  const kinds = useDesigner((state) => state.kinds);
  const sorts = sortsOf(diff);
  const nodes = [...now.nodes, ...diff.removed];
  if (nodes.length === 0 || nodes.length > MOST) {
    return null;
  }
  const before = new Map(old.nodes.map((node) => [node.id, node]));
  const places = new Map(nodes.map((node) => [node.id, node.position]));
  const fresh = new Set(diff.wiresAdded.map(wireKey));
  const line = (wire: Wire, sort: Sort) => {
    const [from, to] = [places.get(wire.from[0]), places.get(wire.to)];
    return from === undefined || to === undefined ? null : (
      <path key={`${sort} ${wireKey(wire)}`} data-sort={sort} d={curve(from, to)} />
    );
  };
  return (
    <svg className="diff-sketch" viewBox={boundsOf(nodes)} role="img" aria-label="What differs">
      {now.wires.map((wire) => line(wire, fresh.has(wireKey(wire)) ? 'added' : 'same'))}
      {diff.wiresRemoved.map((wire) => line(wire, 'removed'))}
      {diff.moved.map((id) => {
        const was = before.get(id)?.position;
        return was === undefined ? null : (
          <Box key={`was ${id}`} x={was.x} y={was.y} sort="moved" ghost />
        );
      })}
      {nodes.map((node) => (
        <Block
          key={node.id}
          node={node}
          title={titleOf(node, kinds.get(node.type))}
          sort={sorts.get(node.id) ?? 'same'}
        />
      ))}
    </svg>
  );
}

function sortsOf(diff: Diff): ReadonlyMap<string, Sort> {
  return new Map<string, Sort>([
    ...diff.moved.map((id) => [id, 'moved'] as const),
    ...diff.changed.map(({ id }) => [id, 'changed'] as const),
    ...diff.added.map(({ id }) => [id, 'added'] as const),
    ...diff.removed.map(({ id }) => [id, 'removed'] as const),
  ]);
}

interface BoxProps {
  readonly x: number;
  readonly y: number;
  readonly sort: Sort;
  readonly ghost?: boolean;
}

function Box({ x, y, sort, ghost = false }: BoxProps) {
  return (
    <rect
      x={x}
      y={y}
      width={CARD_WIDTH}
      height={HEAD_HEIGHT}
      rx="12"
      data-sort={sort}
      data-ghost={ghost || undefined}
    />
  );
}

function Block(props: { readonly node: FlowNode; readonly title: string; readonly sort: Sort }) {
  const { node, title, sort } = props;
  const { x, y } = node.position;
  const words = title.length > 17 ? `${title.slice(0, 16)}…` : title;
  return (
    <g data-sort={sort}>
      <Box x={x} y={y} sort={sort} />
      <text x={x + 16} y={y + HEAD_HEIGHT / 2 + 7}>
        {MARKS[sort] === '' ? words : `${MARKS[sort]} ${words}`}
      </text>
    </g>
  );
}
