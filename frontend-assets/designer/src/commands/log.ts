// What was done to a document, so that it can be undone and redone. Documents are never changed
// in place and share what they have in common, so a whole one is kept at each step.

import type { Flow } from '../model/types';

export interface Entry {
  /** For people: `Move 3 nodes`. */
  readonly label: string;
  readonly before: Flow;
  /** Entries of one gesture that follow on each other are one. */
  readonly gesture?: string | undefined;
  /** When the last change of the gesture was made, in milliseconds. */
  readonly time?: number;
}

export interface Log {
  readonly done: readonly Entry[];
  /** `before` is here the document that redoing leads to. */
  readonly undone: readonly Entry[];
}

export const emptyLog: Log = { done: [], undone: [] };

/** A pause in typing ends a gesture, in milliseconds. */
const PAUSE = 2_000;

/** Older steps are forgotten. */
const LONGEST = 500;

export function record(log: Log, entry: Entry, time = Date.now()): Log {
  const last = log.done.at(-1);
  const goesOn = entry.gesture !== undefined && last?.gesture === entry.gesture;
  if (last !== undefined && goesOn && time - (last.time ?? 0) < PAUSE) {
    return { done: [...log.done.slice(0, -1), { ...last, time }], undone: [] };
  }
  return { done: [...log.done.slice(1 - LONGEST), { ...entry, time }], undone: [] };
}

/** Ends the gesture of the last entry: what comes after an undo is a deed of its own. */
function ended(entries: readonly Entry[]): readonly Entry[] {
  return entries.map((entry, at) =>
    at === entries.length - 1 ? { label: entry.label, before: entry.before } : entry,
  );
}

interface Step {
  readonly flow: Flow;
  readonly log: Log;
}

export function undo(log: Log, flow: Flow): Step | null {
  const entry = log.done.at(-1);
  if (entry === undefined) {
    return null;
  }
  const back = { label: entry.label, before: flow };
  return {
    flow: entry.before,
    log: { done: ended(log.done.slice(0, -1)), undone: [...log.undone, back] },
  };
}

export function redo(log: Log, flow: Flow): Step | null {
  const entry = log.undone.at(-1);
  if (entry === undefined) {
    return null;
  }
  const again = { label: entry.label, before: flow };
  return {
    flow: entry.before,
    log: { done: [...log.done, again], undone: log.undone.slice(0, -1) },
  };
}
