// The actions of a node as a tree: in the order in which they run, children below their parents.
// An action is named by its place in the document, for its name may be empty while it is typed.

import { type Action, idOf, nameOf, orderOf, parentOf } from './draft';

export interface Row {
  readonly place: number;
  readonly action: Action;
  readonly depth: number;
}

export type Where = 'before' | 'after';

const NONE = -1;

/** The place of each action's parent; -1 for roots. Whoever is its own ancestor is a root. */
function parentsOf(actions: readonly Action[]): readonly number[] {
  const named = actions.map(nameOf);
  const parents = actions.map((action) => {
    const parent = parentOf(action);
    return parent === '' ? NONE : named.indexOf(parent);
  });
  const goesRound = (place: number) => {
    let at = parents[place] ?? NONE;
    for (let step = 0; at !== NONE && step < actions.length; step += 1) {
      if (at === place) {
        return true;
      }
      at = parents[at] ?? NONE;
    }
    return false;
  };
  return parents.map((parent, place) => (goesRound(place) ? NONE : parent));
}

function compare(one: Action, other: Action): number {
  const [a, b] = [idOf(one), idOf(other)];
  return orderOf(one) - orderOf(other) || (a < b ? -1 : a > b ? 1 : 0);
}

/** The places of the roots, or of an action's children, in the order in which they run. */
function siblings(actions: readonly Action[], parents: readonly number[], parent: number) {
  const places = actions.map((_, place) => place).filter((place) => parents[place] === parent);
  return places.sort((one, other) => compare(actions[one] ?? {}, actions[other] ?? {}));
}

/** All of them, each below its parent. */
export function rowsOf(actions: readonly Action[]): readonly Row[] {
  const parents = parentsOf(actions);
  const below = (parent: number, depth: number): readonly Row[] =>
    depth > actions.length
      ? []
      : siblings(actions, parents, parent).flatMap((place) => [
          { place, action: actions[place] ?? {}, depth },
          ...below(place, depth + 1),
        ]);
  return below(NONE, 0);
}

/** An action and all below it. */
export function branchOf(actions: readonly Action[], place: number): ReadonlySet<number> {
  const parents = parentsOf(actions);
  const found = new Set([place]);
  for (let grown = 0; grown !== found.size; ) {
    grown = found.size;
    for (const [at, parent] of parents.entries()) {
      if (found.has(parent)) {
        found.add(at);
      }
    }
  }
  return found;
}

function changed(action: Action, order: number, parent: string): Action {
  const { parentName: _, ...rest } = action;
  const next = parent === '' ? { ...rest, order } : { ...rest, order, parentName: parent };
  return orderOf(action) === order && parentOf(action) === parent ? action : next;
}

/** Puts an action among the children of `parent`, at an index; numbers them from 1. */
function put(actions: readonly Action[], place: number, parent: number, index: number) {
  const others = siblings(actions, parentsOf(actions), parent).filter((one) => one !== place);
  const order = others.toSpliced(index, 0, place);
  const name = parent === NONE ? '' : nameOf(actions[parent] ?? {});
  return actions.map((action, at) => {
    const rank = order.indexOf(at);
    return rank < 0 ? action : changed(action, rank + 1, name);
  });
}

/** Moves an action, with all below it, before or after another one. */
export function moved(actions: readonly Action[], place: number, to: number, where: Where) {
  if (branchOf(actions, place).has(to)) {
    return actions;
  }
  const parents = parentsOf(actions);
  const parent = parents[to] ?? NONE;
  const others = siblings(actions, parents, parent).filter((one) => one !== place);
  return put(actions, place, parent, others.indexOf(to) + (where === 'after' ? 1 : 0));
}

/** One place up or down among its siblings. */
export function shifted(actions: readonly Action[], place: number, by: 1 | -1) {
  const parents = parentsOf(actions);
  const around = siblings(actions, parents, parents[place] ?? NONE);
  const to = around[around.indexOf(place) + by];
  return to === undefined ? actions : moved(actions, place, to, by > 0 ? 'after' : 'before');
}

/** Below the sibling before it. */
export function indented(actions: readonly Action[], place: number) {
  const parents = parentsOf(actions);
  const around = siblings(actions, parents, parents[place] ?? NONE);
  const above = around[around.indexOf(place) - 1];
  return above === undefined ? actions : put(actions, place, above, actions.length);
}

/** Beside its parent, after it. */
export function outdented(actions: readonly Action[], place: number) {
  const parent = parentsOf(actions)[place] ?? NONE;
  return parent === NONE ? actions : moved(actions, place, parent, 'after');
}

/** With one more, the last among the roots or the children of `parent`. */
export function added(actions: readonly Action[], action: Action, parent: number = NONE) {
  return put([...actions, action], actions.length, parent, actions.length);
}

/** Without an action and those below it. */
export function removed(actions: readonly Action[], place: number) {
  const gone = branchOf(actions, place);
  return actions.filter((_, at) => !gone.has(at));
}

/** With another action in its place; a new name goes to its children too. */
export function replaced(actions: readonly Action[], place: number, next: Action) {
  const before = nameOf(actions[place] ?? {});
  const name = nameOf(next);
  const alone = actions.filter((action) => nameOf(action) === before).length === 1;
  const follows = before !== '' && before !== name && alone;
  return actions.map((action, at) => {
    if (at === place) {
      return next;
    }
    return follows && parentOf(action) === before ? { ...action, parentName: name } : action;
  });
}
