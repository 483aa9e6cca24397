// Documents and kinds for tests.

import { newFlow } from './fresh';
import type { Flow, FlowNode, Kind, Ports, Wire } from './types';

export function kind(name: string, ports: Ports, more: Partial<Kind> = {}): Kind {
  return {
    name,
    aliases: [],
    title: name.replace(/^.*\//, ''),
    summary: 'For tests',
    icon: 'box',
    category: 'logic',
    role: 'node',
    ports,
    subtitle: [],
    schema: {},
    examples: [],
    help: '',
    ...more,
  };
}

export const OUT: Ports = { form: 'fixed', ports: [{ name: 'out', label: '' }] };

export function node(id: string, more: Partial<FlowNode> = {}): FlowNode {
  return {
    id,
    type: 'test/step',
    name: '',
    position: { x: 0, y: 0 },
    config: {},
    disabled: false,
    parent: null,
    actions: [],
    ...more,
  };
}

export const wire = (from: string, to: string, port = 'out'): Wire => ({ from: [from, port], to });

/** Nodes in a row, each wired to the next. */
export function row(...ids: readonly string[]): Flow {
  return {
    ...newFlow('test', 'Test'),
    nodes: ids.map((id, at) => node(id, { position: { x: at * 320, y: 0 } })),
    wires: ids.slice(1).map((id, at) => wire(ids[at] ?? '', id)),
  };
}
