// The form of one action: name and type, the type's settings, and when it runs.

import { SchemaForm } from '../inspector/SchemaForm';
import type { Schema } from '../inspector/schema';
import { asObject } from '../inspector/values';
import type { Json, JsonObject } from '../model/types';
import { changeActions } from './commands';
import { type Action, nameOf, settingsOf, typeOf, withSettings } from './draft';
import { Holes } from './Holes';
import type { ActionProblems } from './problems';
import { type ActionType, headSchema, restSchema } from './schemas';
import { branchOf, replaced } from './tree';

interface Props {
  readonly node: string;
  readonly actions: readonly Action[];
  readonly place: number;
  readonly fields: Schema;
  readonly types: readonly ActionType[];
  readonly problems: ActionProblems | undefined;
  readonly sample: Json | undefined;
  readonly readOnly: boolean;
}

const HEAD = ['name', 'type'];

export function ActionForm(props: Props) {
  const { node, actions, place, fields, types, problems, sample, readOnly } = props;
  const action = actions[place] ?? {};
  const type = types.find((one) => one.type === typeOf(action));
  const branch = branchOf(actions, place);
  const parents = actions.filter((one, at) => !branch.has(at) && nameOf(one) !== '');
  const isOfHead = (pointer: string) => HEAD.includes(pointer.split('/')[1] ?? '');
  const found = problems?.fields ?? [];
  const common = { sample, readOnly };

  const put = (next: Action, part: string) =>
    changeActions(
      node,
      'Change action',
      (now) => replaced(now, place, next),
      `action:${node}:${place}:${part}`,
    );
  /** Another type keeps those of the settings that it has too. */
  const putHead = (head: JsonObject) => {
    const { name = '', type: word = '' } = head;
    const next: Action = { ...action, name, type: word };
    const other = types.find((one) => one.type === word);
    const known = Object.entries(settingsOf(action)).filter(
      ([key]) => other?.schema.properties?.[key] !== undefined,
    );
    const changed = word !== typeOf(action);
    put(changed ? withSettings(next, Object.fromEntries(known)) : next, 'head');
  };
  const putRest = (rest: JsonObject) => {
    const { name = '', type: word = '', id, order, params } = action;
    const kept = { id, order, params };
    const own = Object.fromEntries(
      Object.entries(kept).filter(([, value]) => value !== undefined),
    ) as JsonObject;
    const { parentName, ...others } = rest;
    const parent = typeof parentName === 'string' && parentName !== '' ? { parentName } : {};
    put({ name, type: word, ...own, ...others, ...parent }, 'rest');
  };

  const { id: _, order: __, params: ___, name, type: word, ...rest } = action;
  return (
    <section className="actions-form" aria-label={`Action ${nameOf(action)}`}>
      <SchemaForm
        schema={headSchema(fields, types)}
        value={asObject({ name: name ?? '', type: word ?? '' })}
        onChange={putHead}
        problems={found.filter(({ pointer }) => isOfHead(pointer))}
        {...common}
      />
      {type === undefined ? null : (
        <fieldset className="actions-settings">
          <legend>{type.title}</legend>
          <SchemaForm
            schema={type.schema}
            value={settingsOf(action)}
            onChange={(settings) => put(withSettings(action, settings), 'settings')}
            problems={problems?.settings ?? []}
            {...common}
          />
          <Holes action={action} type={type} readOnly={readOnly} onChange={put} />
        </fieldset>
      )}
      <SchemaForm
        schema={restSchema(fields, parents, branch.size > 1)}
        value={rest as JsonObject}
        onChange={putRest}
        problems={found.filter(({ pointer }) => !isOfHead(pointer))}
        {...common}
      />
    </section>
  );
}
