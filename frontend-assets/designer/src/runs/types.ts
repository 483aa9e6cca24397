// Runs as the API tells of them.

import type { Json } from '../model/types';

export interface Counts {
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly handled: number;
  readonly dropped: number;
  readonly waiting: number;
}

export interface Failure {
  readonly run: number;
  readonly time: string;
  readonly node: string;
  readonly message: string;
  readonly blame: string;
  readonly handled: boolean;
  readonly payload: Json;
}

export interface Run {
  readonly run: number;
  readonly version: number;
  readonly trigger: string;
  readonly started: string;
  readonly tookMicros: number;
  readonly failed: boolean;
  readonly steps: number;
}

export interface Step {
  readonly node: string;
  readonly input: Json;
  readonly outputs: readonly { readonly port: string; readonly payload: Json }[];
  readonly error: string | null;
  readonly tookNanos: number;
}

export interface Trace extends Run {
  readonly result: Json;
  readonly trace: readonly Step[];
  readonly leftOut: number;
}

/** Counters of a deployed node. */
export interface NodeCounts {
  readonly node: string;
  readonly entered: number;
  readonly failed: number;
  /** Port by port, `error` last. */
  readonly left: readonly number[];
}

export interface Runs {
  readonly counts: Counts;
  readonly tracing: boolean;
  readonly failures: readonly Failure[];
  readonly traced: readonly Run[];
  readonly waiting: readonly { readonly run: number; readonly since: string }[];
  readonly nodes: readonly NodeCounts[];
}

/** How a run ended that was started by hand. */
export interface Ended {
  readonly run: number;
  readonly result: Json;
  readonly failure: Failure | null;
  readonly trace: Trace | null;
}
