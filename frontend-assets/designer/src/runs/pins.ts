// Payloads that people pinned to nodes, to run them with: kept in this browser, never in the flow.

import { create } from 'zustand';
import { useDesigner } from '../model/store';
import type { Json } from '../model/types';

type Pins = Readonly<Record<string, Json>>;

const KEY = 'wireloom.pins';
/** Beyond it the oldest are forgotten: the browser's room is small. */
const MOST = 100;

export const usePins = create<{ readonly pins: Pins }>()(() => ({ pins: read() }));

/** Of a node of the open flow; `undefined` where none is pinned. */
export function usePin(node: string | undefined): Json | undefined {
  const flow = useDesigner((state) => state.flow?.id ?? '');
  return usePins(({ pins }) => (node === undefined ? undefined : pins[`${flow}/${node}`]));
}

/** Pins a payload to a node, or takes it away. */
export function pin(flow: string, node: string, payload: Json | undefined): void {
  const key = `${flow}/${node}`;
  const others = Object.entries(usePins.getState().pins).filter(([other]) => other !== key);
  const entries = payload === undefined ? others : [...others, [key, payload] as const];
  const pins = Object.fromEntries(entries.slice(-MOST));
  usePins.setState({ pins });
  try {
    localStorage.setItem(KEY, JSON.stringify(pins));
  } catch {
    // No room left: pinned until the page is closed.
  }
}

function read(): Pins {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Pins) : {};
  } catch {
    return {};
  }
}
