// What becomes of nodes where they are dropped: they may come to stand in a body, or in a wire.
// Worked out apart from doing it, so that it can be shown while a drag lasts.

import { carrying, scopeOf } from '../model/bodies';
import { parentsAt } from '../model/frames';
import { designer } from '../model/store';
import type { Flow, Kind, Position, Wire } from '../model/types';
import { sameWire } from '../model/wires';
import { type Parts, withWires } from './flow';
import { mapNodes, moved } from './nodes';

/** A node that is there goes into a wire, which leads on from one of its ports. */
export interface Splice {
  readonly wire: Wire;
  readonly node: string;
  readonly port: string | undefined;
}

type Kinds = ReadonlyMap<string, Kind>;
type Places = ReadonlyMap<string, Position>;

/** What is dropped within a body stands in it, what is pulled out leaves. */
export function dropped(flow: Flow, kinds: Kinds, places: Places, into: Splice | null): Flow {
  const parents = new Map(parentsAt(flow, kinds, places));
  if (into !== null) {
    // A wire stands in a body or does not, whatever else lies there.
    parents.set(into.node, scopeOf(flow, kinds, into.wire.from));
  }
  const there = mapNodes(moved(flow, carrying(flow, places)), new Set(parents.keys()), (node) => {
    const parent = parents.get(node.id) ?? null;
    return parent === node.parent ? node : { ...node, parent };
  });
  return into === null ? there : spliced(there, into);
}

/** The end of a drag: one entry of the log. */
export function dropAt(places: Places, into: Splice | null = null): void {
  const { kinds, execute } = designer();
  execute(into === null ? 'Move' : 'Insert into wire', (flow) =>
    dropped(flow, kinds, places, into),
  );
}

/** The wires that put a node into a wire; without a way out, the node ends it. */
export function through({ wire, node, port }: Splice): Required<Pick<Parts, 'wires'>> {
  const into: Wire = { from: wire.from, to: node };
  return { wires: port === undefined ? [into] : [into, { from: [node, port], to: wire.to }] };
}

export function spliced(flow: Flow, splice: Splice): Flow {
  const wires = flow.wires.filter((there) => !sameWire(there, splice.wire));
  return withWires({ ...flow, wires }, through(splice).wires);
}
