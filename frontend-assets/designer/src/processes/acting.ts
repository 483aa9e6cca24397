// Which actions a person can press, worked out from the drawing and the tokens. The server has
// the last word.

import { type Action, actionsOf, idOf, isManual, keysOf, nameOf, parentOf } from '../actions/draft';
import { steps, valueAt } from '../editors/paths';
import { asObject } from '../inspector/values';
import type { Flow, Json, JsonObject } from '../model/types';
import type { Token } from './api';

export interface Pressable {
  readonly token: number;
  readonly node: string;
  readonly name: string;
  readonly optional: boolean;
  readonly child: boolean;
  /** Paths of posted data that it takes. */
  readonly keys: readonly string[];
  readonly schema: JsonObject | undefined;
  /** `back`: the token comes back for it. */
  readonly state: 'open' | 'busy' | 'done' | 'back';
  readonly runs: number;
}

/** Those of the nodes where tokens are, then those for which a token may come back. */
export function pressables(flow: Pick<Flow, 'nodes'>, tokens: readonly Token[]): Pressable[] {
  const active = tokens.filter((token) => token.state === 'active');
  return active.flatMap((token) => [
    ...manual(flow, token.node).map((action) => here(action, token)),
    ...before(token).flatMap((node) =>
      manual(flow, node)
        .filter((action) => action.allowTokenReset === true)
        .map((action) => ({ ...pressable(action, token, node), state: 'back' as const })),
    ),
  ]);
}

function manual(flow: Pick<Flow, 'nodes'>, id: string): readonly Action[] {
  const node = flow.nodes.find((one) => one.id === id);
  return actionsOf(node?.actions ?? []).filter(isManual);
}

/** The nodes that a token has left behind, each once, the last one first. */
function before(token: Token): readonly string[] {
  return [...new Set(token.way.map(({ node }) => node).toReversed())].filter(
    (node) => node !== token.node,
  );
}

function pressable(action: Action, token: Token, node: string): Pressable {
  const state = token.actions[node]?.[idOf(action)];
  const { schema } = action;
  return {
    token: token.id,
    node,
    name: nameOf(action),
    optional: action.optional === true,
    child: parentOf(action) !== '',
    keys: keysOf(action),
    schema: schema === undefined || schema === null ? undefined : asObject(schema),
    state: 'open',
    runs: state?.runs ?? 0,
  };
}

function here(action: Action, token: Token): Pressable {
  const status = token.actions[token.node]?.[idOf(action)]?.status;
  const made = pressable(action, token, token.node);
  const busy = status === 'running' || status === 'delayed' || status === 'failing';
  const done = made.runs > 0 && action.repeatable !== true;
  return { ...made, state: busy ? 'busy' : done ? 'done' : 'open' };
}

/** With a value at a path of plain members; as it was where the path is none. */
export function withPath(data: JsonObject, path: string, value: Json): JsonObject {
  return put(data, steps(path.trim()) ?? [], value);
}

function put(data: JsonObject, way: readonly string[], value: Json): JsonObject {
  const [first, ...rest] = way;
  if (first === undefined) {
    return data;
  }
  return { ...data, [first]: rest.length === 0 ? value : put(asObject(data[first]), rest, value) };
}

/** What is offered to be sent: the present values at the paths that the action takes. */
export function offered(keys: readonly string[], data: Json): JsonObject {
  return keys.reduce<JsonObject>(
    (made, key) => withPath(made, key, valueAt(data, key) ?? null),
    {},
  );
}
