// Lists of runs: filtered, and their times for people.

import type { Run } from './types';

export type Status = 'all' | 'failed' | 'succeeded' | 'waiting';

export function filterRuns(runs: readonly Run[], status: Status): readonly Run[] {
  switch (status) {
    case 'all':
      return runs;
    case 'failed':
      return runs.filter((run) => run.failed);
    case 'succeeded':
      return runs.filter((run) => !run.failed);
    case 'waiting':
      return [];
  }
}

const UNITS: readonly [number, string][] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
];

/** Nanoseconds as `1.2 ms`. */
export function took(nanos: number): string {
  if (nanos === 0) {
    return '';
  }
  const [size, unit] = UNITS.find(([least]) => nanos >= least) ?? [1, 'ns'];
  const count = nanos / size;
  return `${count < 10 && size > 1 ? count.toFixed(1) : Math.round(count)} ${unit}`;
}
