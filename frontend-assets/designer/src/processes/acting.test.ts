// What can be pressed, and what is sent along.

import { expect, test } from 'vitest';
import { kind, node, OUT } from '../model/sample';
import type { FlowNode } from '../model/types';
import { offered, pressables, withPath } from './acting';
import type { Token } from './api';
import { startsOf, typed } from './starts';

const form = node('form', {
  actions: [
    { name: 'auto' },
    { name: 'save', manual: true, keys: ['a.b'] },
    { name: 'call', manual: true, repeatable: true, optional: true },
    { name: 'mail', manual: true, id: 'm', parentName: 'save' },
  ],
});
const first = node('first', {
  actions: [
    { name: 'again', manual: true, allowTokenReset: true },
    { name: 'once', manual: true },
  ],
});
const flow = { nodes: [first, form] satisfies readonly FlowNode[] };

const token = (more: Partial<Token> = {}): Token => ({
  id: 1,
  node: 'form',
  state: 'active',
  nodeStatus: 'executing',
  actions: {},
  way: [{ node: 'first' }, { node: 'form', by: 0 }],
  ...more,
});
const states = (tokens: readonly Token[]) =>
  pressables(flow, tokens).map(({ name, state }) => `${name} ${state}`);

test('manual actions where a token is, then those that bring it back', () => {
  expect(states([token()])).toEqual(['save open', 'call open', 'mail open', 'again back']);
  const [save, call, mail] = pressables(flow, [token()]);
  expect(save).toMatchObject({ keys: ['a.b'], optional: false, child: false, token: 1 });
  expect(call?.optional).toBe(true);
  expect(mail?.child).toBe(true);
  expect(states([token({ state: 'onHold' }), token({ state: 'inactive' })])).toEqual([]);
});

test('what is done is done, unless it is repeatable; what is at work waits', () => {
  const actions = {
    form: {
      save: { status: 'completed', runs: 1 },
      call: { status: 'completed', runs: 2 },
      m: { status: 'failing', tries: 1 },
    },
  } as const;
  expect(states([token({ actions })])).toEqual([
    'save done',
    'call open',
    'mail busy',
    'again back',
  ]);
});

test('what it takes is offered as it is now', () => {
  expect(offered(['a.b', 'c'], { a: { b: 1, x: 2 } })).toEqual({ a: { b: 1 }, c: null });
  expect(withPath({ a: { x: 1 } }, 'a.[y.z].w', 2)).toEqual({ a: { x: 1, 'y.z': { w: 2 } } });
  expect(withPath({ a: 1 }, '.', 2)).toEqual({ a: 1 });
  expect([typed('5'), typed('A5'), typed('"5"')]).toEqual([5, 'A5', '5']);
});

test('a process begins at its triggers', () => {
  const start = { ...kind('test/start', OUT), role: 'trigger' as const, aliases: ['old/start'] };
  const drawing = {
    ...({} as Parameters<typeof startsOf>[0]),
    nodes: [
      node('s', { type: 'test/start' }),
      node('t', { type: 'old/start', config: { startCondition: 'vip' } }),
      node('off', { type: 'test/start', disabled: true }),
      node('x'),
    ],
  };
  expect(startsOf(drawing, [start, kind('test/step', OUT)])).toEqual([
    { node: 's', condition: '' },
    { node: 't', condition: 'vip' },
  ]);
});
