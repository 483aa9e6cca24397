// What can be done to the actions of a node. Each verb is one entry of the log.

import { mapNodes } from '../commands/nodes';
import { freshId } from '../model/ids';
import { designer } from '../model/store';
import type { Flow } from '../model/types';
import { type Action, actionsOf, nameOf } from './draft';

type Change = (actions: readonly Action[]) => readonly Action[];

/** Changes a node's actions; calls of one gesture that follow on each other are one entry. */
export function changeActions(node: string, label: string, change: Change, gesture?: string): void {
  designer().execute(
    label,
    (flow) =>
      mapNodes(flow, new Set([node]), (one) => {
        const before = actionsOf(one.actions);
        const actions = change(before);
        return actions === before ? one : { ...one, actions };
      }),
    gesture,
  );
}

/** A name that no action of the process has. */
export function freshName(flow: Pick<Flow, 'nodes'>, words: string): string {
  const taken = flow.nodes.flatMap((node) => actionsOf(node.actions).map(nameOf));
  return freshId(words, new Set(taken));
}
