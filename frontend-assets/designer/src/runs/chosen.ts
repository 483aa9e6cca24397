// The run that is looked at: its way through the drawing can be lit up.

import { create } from 'zustand';
import { ERROR_PORT, portsOf } from '../model/ports';
import { designer, useDesigner } from '../model/store';
import type { Flow, Kind, Wire } from '../model/types';
import { wireKey } from '../model/wires';
import type { Step, Trace } from './types';

export interface Way {
  readonly nodes: ReadonlySet<string>;
  /** Keys, as `wireKey` makes them. */
  readonly wires: ReadonlySet<string>;
  /** Nodes that failed. */
  readonly failed: ReadonlySet<string>;
}

interface Chosen {
  readonly run: Trace | null;
  readonly way: Way | null;
}

export const useChosen = create<Chosen>()(() => ({ run: null, way: null }));

/** Looks at a run, or at none. */
export function choose(run: Trace | null): void {
  const { flow, kinds } = designer();
  const way = run === null || flow === null ? null : wayOf(run.trace, flow, kinds);
  useChosen.setState({ run, way });
}

/** Where a run went. */
export function wayOf(
  steps: readonly Step[],
  flow: Pick<Flow, 'nodes' | 'wires'>,
  kinds: ReadonlyMap<string, Kind>,
): Way {
  const nodes = new Set(steps.map((step) => step.node));
  const wires = steps.flatMap((step) => wiresOf(step, flow, kinds)).map(wireKey);
  const failed = steps.filter((step) => step.error !== null).map((step) => step.node);
  return { nodes, wires: new Set(wires), failed: new Set(failed) };
}

/** The wires that a step's outputs went along. */
export function wiresOf(
  step: Step,
  flow: Pick<Flow, 'nodes' | 'wires'>,
  kinds: ReadonlyMap<string, Kind>,
): readonly Wire[] {
  const node = flow.nodes.find((one) => one.id === step.node);
  const kind = kinds.get(node?.type ?? '');
  const ports = node && kind ? portsOf(kind.ports, node.config) : [];
  const left = new Set(step.outputs.map(({ port }) => ports[Number(port)]?.name ?? port));
  if (step.error !== null) {
    left.add(ERROR_PORT);
  }
  return flow.wires.filter((wire) => wire.from[0] === step.node && left.has(wire.from[1]));
}

/** How the chosen run met a node; `undefined` where none is chosen. */
export function useNodeInRun(id: string): 'passed' | 'failed' | 'missed' | undefined {
  return useChosen(({ way }) => {
    if (way === null) {
      return undefined;
    }
    return way.failed.has(id) ? 'failed' : way.nodes.has(id) ? 'passed' : 'missed';
  });
}

/** Whether the chosen run went along a wire; `undefined` where none is chosen. */
export function useWireInRun(key: string): boolean | undefined {
  return useChosen(({ way }) => way?.wires.has(key));
}

// Another flow has other runs.
useDesigner.subscribe((now, before) => {
  if (now.flow?.id !== before.flow?.id) {
    useChosen.setState({ run: null, way: null });
  }
});
