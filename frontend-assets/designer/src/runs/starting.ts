// Where in the open flow a process is about to be started: durable flows have no plain runs.

import { create } from 'zustand';
import { designer } from '../model/store';
import { toast } from '../ui/Toasts';

interface Starting {
  /** The start node; `null` while nobody asks. */
  readonly node: string | null;
}

export const useStarting = create<Starting>()(() => ({ node: null }));

/** Asks with what to start a process at a node. */
export function askToStart(node: string): void {
  if (designer().deployed === null) {
    toast('Deploy it first: a process goes by a published version.', 'bad');
  } else {
    useStarting.setState({ node });
  }
}

export function startNothing(): void {
  useStarting.setState({ node: null });
}
