// What the canvas shows for a moment and no document keeps: the wire under a dragged node, the
// list that is open, the name that is being typed.

import { create } from 'zustand';
import type { Position } from '../model/types';

export interface Adding {
  /** On the screen, where the list opens. */
  readonly at: Position;
  /** On the canvas, where the node comes to stand. */
  readonly place: Position;
  /** The port that the new node is wired to. */
  readonly from?: readonly [string, string];
}

interface Hints {
  /** The wire that a drop would go into. */
  readonly wire: string | null;
  /** The holder of the body that a drop would go into. */
  readonly frame: string | null;
  /** The node whose name, or the note whose text, is being typed. */
  readonly renaming: string | null;
  readonly adding: Adding | null;
  /** The node whose port is to be connected by choosing from a list. */
  readonly connecting: string | null;
  /** The node of which a wire is to be removed by choosing it from a list. */
  readonly unwiring: string | null;
  readonly searching: boolean;
  /** For screen readers. */
  readonly said: string;
}

export const useHints = create<Hints>()(() => ({
  wire: null,
  frame: null,
  renaming: null,
  adding: null,
  connecting: null,
  unwiring: null,
  searching: false,
  said: '',
}));

export const hint = useHints.setState;

/** Tells a screen reader. */
export function say(said: string): void {
  hint({ said });
}
