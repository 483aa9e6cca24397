// What a person wants to become of an instance's tokens, as steps for the API; and what the API
// says would come of it, in words.

import { isObject } from '../../inspector/values';
import type { Json } from '../../model/types';
import type { State, Token } from '../api';
import { spaced } from '../told';
import type { Changed, Step } from './api';

export const STAY = '';
export const CANCEL = ' cancel';

export interface Plan {
  /** By token: it stays, is cancelled, or goes to the node of this id. */
  readonly tokens: Readonly<Record<number, string>>;
  /** Nodes at which further tokens begin. */
  readonly begin: readonly string[];
  readonly data: Json | undefined;
}

export const NO_PLAN: Plan = { tokens: {}, begin: [], data: {} };

export const isOpen = (token: Token) => token.state === 'active' || token.state === 'onHold';

export function stepsOf({ tokens, begin, data }: Plan): readonly Step[] {
  const steps: Step[] = [];
  if (isObject(data) && Object.keys(data).length > 0) {
    steps.push({ do: 'setData', data });
  }
  for (const [token, what] of Object.entries(tokens)) {
    if (what !== STAY) {
      if (what !== CANCEL) {
        steps.push({ do: 'activate', node: what });
      }
      steps.push({ do: 'terminate', token: Number(token) });
    }
  }
  const nodes = begin.filter((node) => node !== '');
  return [...steps, ...nodes.map((node): Step => ({ do: 'activate', node }))];
}

/** What is different after it. */
export function outcomeOf(
  before: State,
  after: Changed,
  names: (node: string) => string,
): readonly string[] {
  const was = new Map(before.tokens.map((token) => [token.id, token]));
  const lines: string[] = [];
  for (const token of after.tokens) {
    const old = was.get(token.id);
    if (old === undefined || (isOpen(old) && old.node !== token.node)) {
      const how = isOpen(token) ? 'stands at' : 'comes to';
      lines.push(`Token ${token.id} ${how} ${names(token.node)}`);
    }
    if (!isOpen(token) && (old === undefined || isOpen(old))) {
      lines.push(`Token ${token.id} ends`);
    }
  }
  if (after.instance.status !== before.instance.status) {
    lines.push(`The process is ${spaced(after.instance.status)}`);
  }
  if (after.instance.version !== before.instance.version) {
    lines.push(`It goes on by version ${after.instance.version}`);
  }
  const more = after.instance.incidents - before.instance.incidents;
  if (more !== 0) {
    const count = Math.abs(more);
    lines.push(`${count} incident${count === 1 ? '' : 's'} ${more > 0 ? 'more' : 'fewer'}`);
  }
  if (JSON.stringify(after.data) !== JSON.stringify(before.data)) {
    lines.push('The data changes');
  }
  return lines;
}
