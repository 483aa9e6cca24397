// What a node saw last, from the surest to the next best.

import { expect, test } from 'vitest';
import type { FlowNode, Kind } from '../model/types';
import { lastSeen } from './lastSeen';
import type { Failure, Step, Trace } from './types';

const kind = { ports: { form: 'fixed', ports: [{ name: 'out', label: '' }] } } as unknown as Kind;
const kinds = new Map([['any/kind', kind]]);
const node = (id: string) => ({ id, type: 'any/kind', config: {} }) as unknown as FlowNode;
const flow = { nodes: [node('a'), node('b')], wires: [{ from: ['a', 'out'], to: 'b' }] } as const;
const step = (id: string, input: string, output: string): Step => ({
  node: id,
  input,
  outputs: [{ port: '0', payload: output }],
  error: null,
  tookNanos: 1,
});
const trace = (run: number, ...steps: Step[]) => ({ run, trace: steps }) as unknown as Trace;

test('a run in which it took part, the first that is given', () => {
  const traces = [
    trace(3, step('a', 'i', 'o')),
    trace(2, step('b', 'x', 'y'), step('b', 'x2', 'y2')),
  ];
  const seen = lastSeen('b', traces, [], flow, kinds);
  expect(seen).toMatchObject({ input: 'x2', from: 'run 2' });
  expect(seen?.step?.outputs[0]?.payload).toBe('y2');
});

test('else its last failure, else what the node before gave', () => {
  const traces = [trace(3, step('a', 'i', 'o'))];
  const failure = { node: 'b', run: 1, payload: 'p' } as Failure;
  expect(lastSeen('b', traces, [failure], flow, kinds)?.input).toBe('p');
  expect(lastSeen('b', traces, [], flow, kinds)).toMatchObject({ input: 'o', step: undefined });
  expect(lastSeen('b', [], [], flow, kinds)).toBeNull();
});

test('nothing where the node before has no wire to it', () => {
  const apart = { nodes: flow.nodes, wires: [] };
  expect(lastSeen('b', [trace(3, step('a', 'i', 'o'))], [], apart, kinds)).toBeNull();
});
