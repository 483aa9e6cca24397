// Tells debug lines to their list: so many at once that the page stays quick.

import { useEffect } from 'react';
import { listen } from '../api/live';
import { addLines, useLines } from './lines';

/** Lines that come within this time are shown together. */
const TOGETHER_MS = 100;
/** The same where more come than can be read: the page has to stay quick. */
const MANY_TOGETHER_MS = 400;
const MANY = 20;
/** What the server tells again after it connects. */
const REPEATED = 200;

export function useLiveSocket(): void {
  useEffect(() => watch(), []);
}

/** Watches until the function that it gives is called. */
export function watch(): () => void {
  let flushing: number | undefined;
  let batch: string[] = [];
  /** The last lines, so that those told again are not shown again. */
  let recent: string[] = [];
  let repeats: ReadonlySet<string> = new Set();
  let pace = TOGETHER_MS;

  const flush = () => {
    flushing = undefined;
    pace = batch.length > MANY ? MANY_TOGETHER_MS : TOGETHER_MS;
    addLines(batch);
    batch = [];
  };
  const hear = (line: string) => {
    if (repeats.has(line)) {
      return;
    }
    recent.push(line);
    if (recent.length > REPEATED * 2) {
      recent = recent.slice(-REPEATED);
    }
    batch.push(line);
    flushing ??= window.setTimeout(flush, pace);
  };
  const stop = listen('lines', {
    opened: () => useLines.setState({ connected: true }),
    hear,
    closed: () => {
      repeats = new Set(recent);
      useLines.setState({ connected: false });
    },
  });
  return () => {
    window.clearTimeout(flushing);
    stop();
  };
}
