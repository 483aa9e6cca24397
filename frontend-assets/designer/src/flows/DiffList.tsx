// What is different between two documents, in words; a node's name leads to it.

import { Fragment, type ReactNode } from 'react';
import { titleOf } from '../model/card';
import { type Diff, isSame } from '../model/diff';
import { nameOf } from '../model/fresh';
import { NOTHING, useDesigner } from '../model/store';
import type { Flow, Wire } from '../model/types';
import { wireKey } from '../model/wires';
import { DiffSketch } from './DiffSketch';
import { closeDialog } from './dialogs';

interface Props {
  readonly diff: Diff;
  readonly old: Flow;
  readonly now: Flow;
}

export function DiffList({ diff, old, now }: Props) {
  const kinds = useDesigner((state) => state.kinds);
  if (isSame(diff)) {
    return <p className="dim">Nothing differs.</p>;
  }
  const name = (id: string) => nameOf(now, id, kinds);
  const wire = (flow: Flow, { from, to }: Wire) =>
    `${nameOf(flow, from[0], kinds)} · ${from[1]} → ${nameOf(flow, to, kinds)}`;
  const moved = diff.moved.length;
  return (
    <>
      <DiffSketch diff={diff} old={old} now={now} />
      <ul className="diff">
        {diff.flow.length === 0 ? null : (
          <Row sort="changed" what="flow">
            {diff.flow.join(', ')}
          </Row>
        )}
        {diff.added.map((node) => (
          <Row key={node.id} sort="added" what="node">
            <NodeName id={node.id} name={titleOf(node, kinds.get(node.type))} />
          </Row>
        ))}
        {diff.changed.map(({ id, fields }) => (
          <Row key={id} sort="changed" what="node">
            <NodeName id={id} name={name(id)} />{' '}
            {fields.map((field) => (
              <Fragment key={field}>
                <code>{field.replace('config.', '')}</code>{' '}
              </Fragment>
            ))}
          </Row>
        ))}
        {diff.removed.map((node) => (
          <Row key={node.id} sort="removed" what="node">
            {titleOf(node, kinds.get(node.type))}
          </Row>
        ))}
        {diff.wiresAdded.map((one) => (
          <Row key={wireKey(one)} sort="added" what="wire">
            {wire(now, one)}
          </Row>
        ))}
        {diff.wiresRemoved.map((one) => (
          <Row key={wireKey(one)} sort="removed" what="wire">
            {wire(old, one)}
          </Row>
        ))}
        {moved === 0 ? null : (
          <Row sort="moved" what={moved === 1 ? 'node' : 'nodes'}>
            {diff.moved.map(name).join(', ')}
          </Row>
        )}
      </ul>
    </>
  );
}

function Row(props: { sort: string; what: string; children: ReactNode }) {
  return (
    <li data-sort={props.sort}>
      <span className="diff-sort">
        {props.sort} {props.what}
      </span>
      <span>{props.children}</span>
    </li>
  );
}

function NodeName({ id, name }: { readonly id: string; readonly name: string }) {
  const select = useDesigner((state) => state.select);
  const follow = () => {
    closeDialog();
    select({ ...NOTHING, nodes: new Set([id]) });
  };
  return (
    <button type="button" className="link" onClick={follow}>
      {name}
    </button>
  );
}
