// The lines that flows say while they are watched: the newest first, so many and no more.

import { create } from 'zustand';
import type { Json } from '../model/types';

export interface Line {
  /** Counts up on this page. */
  readonly id: number;
  readonly flow: string;
  readonly node: string;
  readonly run: number;
  readonly time: string;
  readonly level: string;
  readonly text: string;
  readonly value: Json;
  /** Lines that the server left out before this one. */
  readonly leftOut: number;
}

interface Lines {
  readonly lines: readonly Line[];
  /** Lines that came while it was paused. */
  readonly waiting: readonly Line[];
  readonly paused: boolean;
  /** Lines that this page never saw. */
  readonly missed: number;
  readonly connected: boolean;
}

export const MOST_LINES = 500;

export const useLines = create<Lines>()(() => ({
  lines: [],
  waiting: [],
  paused: false,
  missed: 0,
  connected: false,
}));

let next = 1;

/** What a message of the socket says; `null` where it is nothing for this list. */
export function read(text: string): Omit<Line, 'id'> | { readonly dropped: number } | null {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof said !== 'object' || said === null) {
    return null;
  }
  const { type, dropped, ...rest } = said as Record<string, Json>;
  if (typeof dropped === 'number') {
    return { dropped };
  }
  const line = rest as unknown as Line;
  return type === 'debug' ? { ...line, leftOut: line.leftOut ?? 0 } : null;
}

/** Adds what came, the oldest first. */
export function addLines(said: readonly string[]): void {
  const fresh: Line[] = [];
  let missed = 0;
  for (const text of said) {
    const found = read(text);
    if (found === null) {
      continue;
    }
    if ('dropped' in found) {
      missed += found.dropped;
    } else {
      missed += found.leftOut;
      fresh.unshift({ ...found, id: next++ });
    }
  }
  if (fresh.length === 0 && missed === 0) {
    return;
  }
  useLines.setState((state) => {
    const to = state.paused ? 'waiting' : 'lines';
    return { [to]: [...fresh, ...state[to]].slice(0, MOST_LINES), missed: state.missed + missed };
  });
}

export function pause(paused: boolean): void {
  useLines.setState(({ lines, waiting }) =>
    paused
      ? { paused }
      : { paused, waiting: [], lines: [...waiting, ...lines].slice(0, MOST_LINES) },
  );
}

export function clearLines(): void {
  useLines.setState({ lines: [], waiting: [], missed: 0 });
}

export interface Filter {
  /** `undefined`: of all flows. */
  readonly flow: string | undefined;
  /** Of these nodes; of all where there is none. */
  readonly nodes: ReadonlySet<string>;
  /** Empty: every level. */
  readonly level: string;
  readonly text: string;
}

/** Those that a person asked for. */
export function filtered(lines: readonly Line[], filter: Filter): readonly Line[] {
  const text = filter.text.trim().toLowerCase();
  return lines.filter(
    (line) =>
      (filter.flow === undefined || line.flow === filter.flow) &&
      (filter.nodes.size === 0 || filter.nodes.has(line.node)) &&
      (filter.level === '' || line.level === filter.level) &&
      (text === '' || searched(line).includes(text)),
  );
}

function searched(line: Line): string {
  return `${line.text}\n${line.node}\n${JSON.stringify(line.value)}`.toLowerCase();
}
