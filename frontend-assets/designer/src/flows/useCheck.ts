// Asks what is wrong with the draft, a moment after it was changed.

import { useEffect } from 'react';
import { designer, useDesigner } from '../model/store';
import { check } from './api';

const PAUSE = 350;

export function useCheck(): void {
  const flow = useDesigner((state) => state.flow);
  useEffect(() => {
    if (flow === null) {
      return;
    }
    // An empty sheet is no mistake.
    if (flow.nodes.length === 0) {
      designer().setProblems([]);
      return;
    }
    const stop = new AbortController();
    const timer = window.setTimeout(async () => {
      try {
        const found = await check(flow, stop.signal);
        if (!stop.signal.aborted) {
          designer().setProblems(found);
        }
      } catch {
        // The next change asks again; the bar tells of a server that is gone.
      }
    }, PAUSE);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [flow]);
}
