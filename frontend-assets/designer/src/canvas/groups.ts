// Groups: a note that lies around nodes carries them when it is moved.

import { add } from '../commands/flow';
import { CARD_WIDTH, cardHeight, snapped } from '../model/card';
import { takenIds } from '../model/fresh';
import { freshId } from '../model/ids';
import { portViews } from '../model/ports';
import { designer } from '../model/store';
import type { Flow, FlowNode, Kind, Position } from '../model/types';
import type { ViewNode } from './view';

const ROOM = 24;
/** For the note's own words. */
const HEAD = 40;

/** Lays a note around the selected nodes. */
export function groupSelected(): void {
  const { flow, kinds, selection } = designer();
  const nodes = flow?.nodes.filter(({ id }) => selection.nodes.has(id)) ?? [];
  if (flow === null || nodes.length === 0) {
    return;
  }
  const left = Math.min(...nodes.map(({ position }) => position.x)) - ROOM;
  const top = Math.min(...nodes.map(({ position }) => position.y)) - ROOM - HEAD;
  const right = Math.max(...nodes.map(({ position }) => position.x)) + CARD_WIDTH + ROOM;
  const bottom = Math.max(...nodes.map((node) => footOf(node, flow, kinds))) + ROOM;
  const position = snapped({ x: left, y: top });
  const size = { width: right - position.x, height: bottom - position.y };
  add(
    { notes: [{ id: freshId('group', takenIds(flow)), text: '**Group**', position, size }] },
    'Group',
  );
}

function footOf(node: FlowNode, flow: Flow, kinds: ReadonlyMap<string, Kind>): number {
  const wires = flow.wires.filter(({ from }) => from[0] === node.id);
  return node.position.y + cardHeight(portViews(kinds.get(node.type), node, wires));
}

/** The cards that lie within a note, with their places. */
export function within(note: ViewNode, nodes: readonly ViewNode[]): ReadonlyMap<string, Position> {
  const { x, y } = note.position;
  const [right, bottom] = [x + (note.width ?? 0), y + (note.height ?? 0)];
  const inside = nodes.filter(
    (node) =>
      node.type === 'card' &&
      node.position.x >= x &&
      node.position.y >= y &&
      node.position.x + (node.width ?? 0) <= right &&
      node.position.y + (node.height ?? 0) <= bottom,
  );
  return new Map(inside.map((node) => [node.id, node.position]));
}

/** The same places, as far away as the note has come from where it stood. */
export function carried(
  places: ReadonlyMap<string, Position>,
  from: Position,
  to: Position,
): ReadonlyMap<string, Position> {
  const [x, y] = [to.x - from.x, to.y - from.y];
  return new Map([...places].map(([id, place]) => [id, { x: place.x + x, y: place.y + y }]));
}
