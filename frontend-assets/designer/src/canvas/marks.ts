// What is marked on cards: problems, and what changed since the deploy. Worked out once for each
// document, not once for each card.

import { same } from '../model/diff';
import { groupBy } from '../model/group';
import type { Finding, Flow, FlowNode } from '../model/types';

export interface Marks {
  readonly errors: number;
  readonly warnings: number;
  readonly words: string;
}

const marked = new WeakMap<readonly Finding[], ReadonlyMap<string, Marks>>();

export function marksOf(problems: readonly Finding[]): ReadonlyMap<string, Marks> {
  let marks = marked.get(problems);
  if (marks === undefined) {
    const found = groupBy(problems, (problem) => problem.node ?? '');
    marks = new Map([...found].map(([node, ones]) => [node, sum(ones)]));
    marked.set(problems, marks);
  }
  return marks;
}

function sum(problems: readonly Finding[]): Marks {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  return {
    errors,
    warnings: problems.length - errors,
    words: problems.map((problem) => problem.message).join('\n'),
  };
}

let last: { flow: Flow; deployed: Flow; ids: ReadonlySet<string> } | null = null;

/** The nodes that work otherwise than those that run; where they stand does not matter. */
export function changedSince(flow: Flow | null, deployed: Flow | null): ReadonlySet<string> {
  if (flow === null || deployed === null) {
    return NONE;
  }
  if (last?.flow !== flow || last.deployed !== deployed) {
    const before = new Map(deployed.nodes.map((node) => [node.id, node]));
    const ids = flow.nodes.filter((node) => !sameWork(node, before.get(node.id)));
    last = { flow, deployed, ids: new Set(ids.map((node) => node.id)) };
  }
  return last.ids;
}

const NONE: ReadonlySet<string> = new Set();

function sameWork(one: FlowNode, other: FlowNode | undefined): boolean {
  if (other === undefined || one === other) {
    return other !== undefined;
  }
  return same({ ...one, position: null }, { ...other, position: null });
}
