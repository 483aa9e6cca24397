// What selecting and resizing on the canvas does to the document.

import type { EdgeChange, NodeChange } from '@xyflow/react';
import { patchNote } from '../commands/flow';
import { designer } from '../model/store';
import type { ViewNode, ViewWire } from './view';

export function selectNodes(changes: readonly NodeChange<ViewNode>[]): void {
  const chosen = changes.filter((change) => change.type === 'select');
  if (chosen.length === 0) {
    return;
  }
  const { flow, selection, select } = designer();
  const isNote = new Set(flow?.notes.map((note) => note.id));
  const nodes = new Set(selection.nodes);
  const notes = new Set(selection.notes);
  for (const { id, selected } of chosen) {
    const set = isNote.has(id) ? notes : nodes;
    selected ? set.add(id) : set.delete(id);
  }
  select({ nodes, notes });
}

export function onWiresChange(changes: EdgeChange<ViewWire>[]): void {
  const chosen = changes.filter((change) => change.type === 'select');
  if (chosen.length > 0) {
    const { selection, select } = designer();
    const wires = new Set(selection.wires);
    for (const { id, selected } of chosen) {
      selected ? wires.add(id) : wires.delete(id);
    }
    select({ wires });
  }
}

export const isResizing = (change: NodeChange<ViewNode>) =>
  change.type === 'dimensions' && change.resizing === true;

/** The end of a resize goes into the document. */
export function resizeNotes(changes: readonly NodeChange<ViewNode>[]): void {
  for (const change of changes) {
    if (change.type === 'dimensions' && change.resizing === false && change.dimensions) {
      patchNote(change.id, { size: change.dimensions });
    }
  }
}
