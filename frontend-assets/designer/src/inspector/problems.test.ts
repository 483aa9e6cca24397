// Findings reach the field that their pointer names.

import { expect, test } from 'vitest';
import type { Finding, FlowNode } from '../model/types';
import { pointerOf, problemsOf, unclaimed, within } from './problems';

const node = (id: string) => ({ id }) as FlowNode;
const finding = (pointer: string, of?: string): Finding => ({
  severity: 'error',
  code: 'config',
  pointer,
  message: pointer,
  ...(of === undefined ? {} : { node: of }),
});

test('a node has those of its config, from the config on, and the others beside', () => {
  const flow = { nodes: [node('a'), node('b')] };
  const found = problemsOf(flow, 'b', [
    finding('/nodes/1/config/rules/0', 'b'),
    finding('/nodes/1/config', 'b'),
    finding('/nodes/1/retry', 'b'),
    finding('/nodes/0/config/x', 'a'),
    finding('/nodes/10/config/x', 'c'),
  ]);
  expect(found.config.map((one) => one.pointer)).toEqual(['/rules/0', '']);
  expect(found.other.map((one) => one.pointer)).toEqual(['/nodes/1/retry']);
});

test('keys with slashes and tildes are pointed to', () => {
  expect(pointerOf('/a', 'x/y~z')).toBe('/a/x~1y~0z');
  const problems = [{ pointer: '/a/x~1y~0z', message: '', severity: 'error' as const }];
  expect(unclaimed(problems, '/a', new Set(['x/y~z']))).toEqual([]);
});

test('a field has what stands within it, and not what begins alike', () => {
  const problems = ['/a', '/a/0/b', '/ab'].map((pointer) => ({
    pointer,
    message: '',
    severity: 'error' as const,
  }));
  expect(within(problems, '/a').map((one) => one.pointer)).toEqual(['/a', '/a/0/b']);
  expect(unclaimed(problems, '', new Set(['a'])).map((one) => one.pointer)).toEqual(['/ab']);
  expect(unclaimed(problems, '/a', new Set(['0'])).map((one) => one.pointer)).toEqual(['/a']);
});
