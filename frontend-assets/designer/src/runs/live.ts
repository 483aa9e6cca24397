// What happens in the open flow now: counts by node and by wire. Its own store, so that numbers
// that change many times a second never touch the drawing.

import { create } from 'zustand';

export interface NodeLive {
  readonly count: number;
  readonly errors: number;
  readonly state?: 'running' | 'waiting' | 'error' | 'ok';
}

export interface WireLive {
  readonly count: number;
  /** Whether something went along it within the last second. */
  readonly active: boolean;
}

interface Live {
  readonly nodes: Readonly<Record<string, NodeLive>>;
  /** By `wireKey`. */
  readonly wires: Readonly<Record<string, WireLive>>;
}

export const useLive = create<Live>()(() => ({ nodes: {}, wires: {} }));
