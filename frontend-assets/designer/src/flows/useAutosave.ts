// Saves the draft by itself a moment after a change. One save at a time; each names the revision
// that it changes, so that nobody's work is overwritten unseen.

import { useEffect } from 'react';
import { create } from 'zustand';
import { Refusal, words } from '../api/problem';
import { designer, useDesigner } from '../model/store';
import { draft, saveDraft } from './api';

const PAUSE = 700;
const AGAIN = 5_000;

interface Saving {
  readonly state: 'saved' | 'saving' | 'failed';
  readonly words: string;
}

export const useSaving = create<Saving>()(() => ({ state: 'saved', words: '' }));

let running: Promise<void> | null = null;

/** Saves what is not saved, now; resolves when the server has it, or has refused it. */
export async function saveNow(): Promise<void> {
  await running;
  const { flow, saved, revision, conflict } = designer();
  if (flow === null || flow === saved || conflict !== null) {
    return;
  }
  running = (async () => {
    useSaving.setState({ state: 'saving', words: '' });
    try {
      const given = await saveDraft(flow, revision);
      if (designer().flow?.id === flow.id) {
        designer().setSaved(flow, given.revision || given.data.revision);
      }
      useSaving.setState({ state: 'saved', words: '' });
    } catch (error) {
      useSaving.setState({ state: 'failed', words: words(error) });
      if (error instanceof Refusal && error.status === 409) {
        await meet(flow.id);
      }
    }
  })();
  await running;
  running = null;
}

/** Somebody else saved meanwhile: their draft is fetched, to be compared and chosen from. */
async function meet(id: string): Promise<void> {
  const theirs = await draft(id).catch(() => null);
  if (theirs !== null && designer().flow?.id === id) {
    designer().setConflict({ flow: theirs.data.flow, revision: theirs.revision });
  }
}

export function useAutosave(): void {
  useEffect(() => {
    useSaving.setState({ state: 'saved', words: '' });
    let timer = 0;
    const later = (pause: number) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(async () => {
        await saveNow();
        const { flow, saved, conflict } = designer();
        if (flow !== null && flow !== saved && conflict === null) {
          later(AGAIN);
        }
      }, pause);
    };
    const stop = useDesigner.subscribe((now, before) => {
      const settled = before.conflict !== null && now.conflict === null;
      if ((now.flow !== before.flow || settled) && now.flow !== null && now.flow !== now.saved) {
        later(PAUSE);
      }
    });
    const leave = (event: BeforeUnloadEvent) => {
      const { flow, saved } = designer();
      if (flow !== saved) {
        event.preventDefault();
      }
    };
    window.addEventListener('beforeunload', leave);
    return () => {
      stop();
      window.clearTimeout(timer);
      window.removeEventListener('beforeunload', leave);
      void saveNow();
    };
  }, []);
}

/** Goes on from their draft; one's own stays a step of the log, so undo brings it back. */
export function takeTheirs(): void {
  const { conflict, execute, setSaved, setConflict } = designer();
  if (conflict !== null) {
    execute('Take the other draft', () => conflict.flow);
    setSaved(conflict.flow, conflict.revision);
    setConflict(null);
    useSaving.setState({ state: 'saved', words: '' });
  }
}

/** Goes on with one's own draft, which is saved over theirs, knowingly. */
export function keepMine(): void {
  const { conflict, setSaved, setConflict } = designer();
  if (conflict !== null) {
    setSaved(conflict.flow, conflict.revision);
    setConflict(null);
  }
}
