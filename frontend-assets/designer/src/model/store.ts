// The open document: its draft, what is selected, what a check found. The document is changed by
// `execute` alone (use the verbs of `commands/`), which keeps the log that undo and redo go by.

import { create } from 'zustand';
import { emptyLog, type Log, record, redo, undo } from '../commands/log';
import type { Finding, Flow, Kind } from './types';

export interface Selection {
  readonly nodes: ReadonlySet<string>;
  /** Keys, as `wireKey` makes them. */
  readonly wires: ReadonlySet<string>;
  readonly notes: ReadonlySet<string>;
}

export const NOTHING: Selection = { nodes: new Set(), wires: new Set(), notes: new Set() };

export interface Designer {
  /** The draft as it stands on the page; `null` while no flow is open. */
  readonly flow: Flow | null;
  /** The draft as the server has it. Unsaved = another object than `flow`. */
  readonly saved: Flow | null;
  /** The server's revision of `saved`. */
  readonly revision: number;
  /** The document that runs. */
  readonly deployed: Flow | null;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly selection: Selection;
  readonly problems: readonly Finding[];
  readonly log: Log;
  /** Another draft was saved by somebody else meanwhile: autosave rests until that is settled. */
  readonly conflict: { readonly flow: Flow; readonly revision: number } | null;
  /** The version shown without its being the draft: nothing can be changed. */
  readonly readOnly: boolean;

  open(flow: Flow, revision: number): void;
  close(): void;
  setKinds(kinds: readonly Kind[]): void;
  /**
   * Changes the document. Returning the same object changes nothing. Changes of one `gesture`
   * that follow on each other are one entry of the log.
   */
  execute(label: string, change: (flow: Flow) => Flow, gesture?: string): void;
  undo(): void;
  redo(): void;
  select(selection: Partial<Selection>): void;
  setProblems(problems: readonly Finding[]): void;
  setSaved(flow: Flow, revision: number): void;
  setDeployed(flow: Flow | null): void;
  setConflict(conflict: Designer['conflict']): void;
}

const CLOSED = {
  flow: null,
  saved: null,
  revision: 0,
  deployed: null,
  selection: NOTHING,
  problems: [],
  log: emptyLog,
  conflict: null,
  readOnly: false,
} as const;

export const useDesigner = create<Designer>()((set) => ({
  ...CLOSED,
  kinds: new Map(),
  open: (flow, revision) => set({ ...CLOSED, flow, saved: flow, revision }),
  close: () => set(CLOSED),
  setKinds: (kinds) => set({ kinds: byName(kinds) }),
  execute: (label, change, gesture) =>
    set((state) => {
      if (state.flow === null || state.readOnly) {
        return state;
      }
      const flow = change(state.flow);
      return flow === state.flow
        ? state
        : { flow, log: record(state.log, { label, before: state.flow, gesture }) };
    }),
  undo: () => set((state) => stepped(state, undo)),
  redo: () => set((state) => stepped(state, redo)),
  select: (selection) => set((state) => ({ selection: { ...state.selection, ...selection } })),
  setProblems: (problems) => set({ problems }),
  setSaved: (saved, revision) => set({ saved, revision }),
  setDeployed: (deployed) => set({ deployed }),
  setConflict: (conflict) => set({ conflict }),
}));

function stepped(state: Designer, step: typeof undo): Partial<Designer> {
  const to = state.flow === null ? null : step(state.log, state.flow);
  return to === null
    ? {}
    : { flow: to.flow, log: to.log, selection: kept(state.selection, to.flow) };
}

/** A selection without what the document no longer has. */
function kept(selection: Selection, flow: Flow): Selection {
  const nodes = new Set(flow.nodes.map((node) => node.id));
  const notes = new Set(flow.notes.map((note) => note.id));
  return {
    nodes: new Set([...selection.nodes].filter((id) => nodes.has(id))),
    wires: new Set(),
    notes: new Set([...selection.notes].filter((id) => notes.has(id))),
  };
}

function byName(kinds: readonly Kind[]): Map<string, Kind> {
  const named = new Map<string, Kind>();
  for (const kind of kinds) {
    for (const name of [kind.name, ...kind.aliases]) {
      named.set(name, kind);
    }
  }
  return named;
}

/** The only selected node, where it is one. */
export function selectedNode(state: Designer) {
  const [id] = state.selection.nodes;
  return state.selection.nodes.size === 1
    ? state.flow?.nodes.find((node) => node.id === id)
    : undefined;
}

/** For those outside of React. */
export const designer = useDesigner.getState;
