// The socket that tells debug lines: opened while somebody looks, tried again when it breaks.

import { useEffect } from 'react';
import { addLines, useLines } from './lines';

/** Lines that come within this time are shown together. */
const TOGETHER_MS = 100;
/** The same where more come than can be read: the page has to stay quick. */
const MANY_TOGETHER_MS = 400;
const MANY = 20;
const LONGEST_WAIT_MS = 15_000;
/** What the server tells again after it connects. */
const REPEATED = 200;

export function useLiveSocket(): void {
  useEffect(() => watch(), []);
}

/** Watches until the function that it gives is called. */
export function watch(): () => void {
  let socket: WebSocket | undefined;
  let timer: number | undefined;
  let flushing: number | undefined;
  let wait = 500;
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
  const hear = (text: string) => {
    if (repeats.has(text)) {
      return;
    }
    recent.push(text);
    if (recent.length > REPEATED * 2) {
      recent = recent.slice(-REPEATED);
    }
    batch.push(text);
    flushing ??= window.setTimeout(flush, pace);
  };
  const open = () => {
    const url = new URL('/api/live', window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    repeats = new Set(recent);
    socket = new WebSocket(url);
    socket.onopen = () => {
      wait = 500;
      useLines.setState({ connected: true });
    };
    socket.onmessage = ({ data }) => typeof data === 'string' && hear(data);
    socket.onclose = () => {
      useLines.setState({ connected: false });
      timer = window.setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  };
  open();
  return () => {
    window.clearTimeout(timer);
    window.clearTimeout(flushing);
    if (socket !== undefined) {
      socket.onclose = null;
      socket.close();
    }
    useLines.setState({ connected: false });
  };
}
