// The actions of a node: in the order in which they run, with the form of the chosen one.

import { useState } from 'react';
import { words } from '../api/problem';
import { say } from '../canvas/hints';
import { useSchemas } from '../connections/api';
import { Problems } from '../inspector/Problems';
import { useDesigner } from '../model/store';
import type { FlowNode, Json } from '../model/types';
import { ActionForm } from './ActionForm';
import { ActionList } from './ActionList';
import './actions.css';
import { AddAction } from './AddAction';
import { changeActions, freshName } from './commands';
import { actionsOf, nameOf } from './draft';
import { actionProblems } from './problems';
import { type ActionType, begun, typesOf } from './schemas';
import { added, removed } from './tree';

interface Props {
  readonly node: FlowNode;
  readonly sample: Json | undefined;
}

export function ActionsTab({ node, sample }: Props) {
  const flow = useDesigner((state) => state.flow);
  const findings = useDesigner((state) => state.problems);
  const readOnly = useDesigner((state) => state.readOnly);
  const schemas = useSchemas();
  const [chosen, choose] = useState<number | null>(null);
  const actions = actionsOf(node.actions);
  const problems = actionProblems(flow ?? { nodes: [] }, node.id, findings);
  const { Action: fields, ActionSettings: settings } = schemas.data ?? {};
  const types = typesOf(settings);
  const here = chosen === null ? undefined : actions[chosen];

  const add = (type: ActionType, parent?: number) => {
    const name = freshName(flow ?? { nodes: [] }, type.title);
    changeActions(node.id, `Add ${type.title}`, (now) => added(now, begun(type, name), parent));
    choose(actions.length);
    say(`${name} added`);
  };
  const remove = (place: number) => {
    changeActions(node.id, 'Remove action', (now) => removed(now, place));
    choose(null);
    say(`${nameOf(actions[place] ?? {})} removed`);
  };

  return (
    <div className="actions">
      <Problems problems={problems.general} />
      {schemas.error === null ? null : <p role="alert">{words(schemas.error)}</p>}
      {actions.length === 0 ? (
        <p className="dim">
          Work that stands on this node. Automatic actions run one after the other when a token
          comes; manual ones wait to be pressed.
        </p>
      ) : (
        <ActionList
          node={node.id}
          actions={actions}
          types={types}
          problems={problems}
          chosen={chosen}
          readOnly={readOnly}
          onChoose={(place) => choose(place === chosen ? null : place)}
          onAddBelow={(type, place) => add(type, place)}
          onRemove={remove}
        />
      )}
      {readOnly ? null : <AddAction types={types} onAdd={(type) => add(type)} />}
      {here === undefined || chosen === null || fields === undefined ? null : (
        <ActionForm
          key={chosen}
          node={node.id}
          actions={actions}
          place={chosen}
          fields={fields}
          types={types}
          problems={problems.actions.get(chosen)}
          sample={sample}
          readOnly={readOnly}
        />
      )}
    </div>
  );
}
