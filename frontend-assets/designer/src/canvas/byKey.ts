// Selecting, moving and resizing without a pointer.

import { growNotes } from '../commands/flow';
import { moveTo } from '../commands/nodes';
import { titleOf } from '../model/card';
import { designer, NOTHING } from '../model/store';
import type { FlowNode, Note } from '../model/types';
import { say } from './hints';
import { marksOf } from './marks';
import { type Arrow, neighbour } from './neighbours';

export function selectAll(): void {
  const { flow, select } = designer();
  select({
    nodes: new Set(flow?.nodes.map(({ id }) => id)),
    notes: new Set(flow?.notes.map(({ id }) => id)),
  });
}

/** Selects a node and says which, for who does not see it. */
export function selectOnly(node: FlowNode): void {
  const { kinds, problems, select } = designer();
  select({ ...NOTHING, nodes: new Set([node.id]) });
  const kind = kinds.get(node.type);
  const marks = marksOf(problems).get(node.id);
  const troubles = marks === undefined ? '' : `, ${marks.errors + marks.warnings} problems`;
  const off = node.disabled ? ', disabled' : '';
  say(`${titleOf(node, kind)}, ${kind?.title ?? node.type}${off}${troubles}`);
}

export function selectNote(note: Note): void {
  designer().select({ ...NOTHING, notes: new Set([note.id]) });
  say(`Note: ${note.text}`);
}

/** The only selected thing, where that is a note. */
export function selectedNote(): Note | undefined {
  const { flow, selection } = designer();
  const [id] = selection.notes;
  const alone = selection.notes.size === 1 && selection.nodes.size === 0;
  return alone ? flow?.notes.find((note) => note.id === id) : undefined;
}

/** To the neighbour of the selected node in a direction. */
export function goBy(arrow: Arrow, goTo: (node: FlowNode) => void): void {
  const { flow, selection } = designer();
  const [id] = selection.nodes;
  const next = id === undefined ? flow?.nodes[0] : flow && neighbour(flow, id, arrow);
  if (next) {
    goTo(next);
  }
}

const STEPS: Readonly<Record<Arrow, readonly [number, number]>> = {
  ArrowLeft: [-8, 0],
  ArrowRight: [8, 0],
  ArrowUp: [0, -8],
  ArrowDown: [0, 8],
};

/** Moves what is selected by a step. */
export function nudge(arrow: Arrow): void {
  const { flow, selection } = designer();
  const [x, y] = STEPS[arrow];
  const meant = [...(flow?.nodes ?? []), ...(flow?.notes ?? [])].filter(
    ({ id }) => selection.nodes.has(id) || selection.notes.has(id),
  );
  const places = meant.map(
    ({ id, position }) => [id, { x: position.x + x, y: position.y + y }] as const,
  );
  moveTo(new Map(places), 'Move', `nudge:${meant.map(({ id }) => id).join()}`);
}

/** Makes the selected notes wider or narrower, higher or lower, by a step. */
export function resizeBy(arrow: Arrow): void {
  const { notes } = designer().selection;
  const [width, height] = STEPS[arrow];
  growNotes(notes, { width, height });
  const note = designer().flow?.notes.find(({ id }) => notes.has(id));
  if (note !== undefined) {
    say(`${note.size.width} wide, ${note.size.height} high`);
  }
}
