// What a check found in a node's actions, each at its field.

import { type FieldProblem, pointerOf } from '../inspector/problems';
import { asList, asObject } from '../inspector/values';
import type { Finding, Flow } from '../model/types';

export interface ActionProblems {
  /** At the action's own fields, from its top. */
  readonly fields: readonly FieldProblem[];
  /** At its settings; a setting is named by its key. */
  readonly settings: readonly FieldProblem[];
}

export interface NodeProblems {
  readonly general: readonly FieldProblem[];
  /** By the action's place. */
  readonly actions: ReadonlyMap<number, ActionProblems>;
  readonly count: number;
}

/** The findings about the actions of a node. */
export function actionProblems(
  flow: Pick<Flow, 'nodes'>,
  node: string,
  findings: readonly Finding[],
): NodeProblems {
  const at = flow.nodes.findIndex((one) => one.id === node);
  const top = `/nodes/${at}/actions`;
  const mine = findings.filter(({ pointer }) => pointer === top || pointer.startsWith(`${top}/`));
  const general: FieldProblem[] = [];
  const actions = new Map<number, { fields: FieldProblem[]; settings: FieldProblem[] }>();
  for (const { pointer, message, severity } of mine) {
    const rest = pointer.slice(top.length);
    const [, number = '', ...steps] = rest.split('/');
    const place = Number(number);
    if (number === '' || !Number.isInteger(place)) {
      general.push({ pointer: '', message, severity });
      continue;
    }
    const own = actions.get(place) ?? { fields: [], settings: [] };
    actions.set(place, own);
    const [field, param, part, ...inner] = steps;
    if (field !== 'params') {
      own.fields.push({ pointer: rest.slice(number.length + 1), message, severity });
      continue;
    }
    const params = asList(asObject(flow.nodes[at]?.actions[place]).params);
    const key = asObject(params[Number(param)]).key;
    const place2 = typeof key === 'string' ? pointerOf('', key) : '';
    const tail = part === 'value' ? inner.map((step) => `/${step}`).join('') : '';
    own.settings.push({ pointer: `${place2}${tail}`, message, severity });
  }
  return { general, actions, count: mine.length };
}
