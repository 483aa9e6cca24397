// Events in words, and tokens on the diagram.

import { expect, test } from 'vitest';
import { kind, node, wire } from '../model/sample';
import type { Entry, Event, Instance, State, Token } from './api';
import { marksOf } from './marks';
import { lastOf, linesOf, told } from './told';

const names = (node: string) => node.toUpperCase();
const words = (event: Event) => told(event, 7, names).words;

test('an event is told in words, with the names that people know', () => {
  expect(words({ is: 'arrived', token: 1, node: 'form' })).toBe('Token 1 came to FORM');
  expect(words({ is: 'status', status: 'onHold' })).toBe('It is on hold');
  expect(words({ is: 'action', action: 'save', status: 'completed' })).toBe('save is completed');
  expect(words({ is: 'data', changes: [{ at: ['a', 'b'], to: 1 }, { at: [] }] })).toBe(
    'Data changed: a.b, everything',
  );
  expect(told({ is: 'incident', incident: { message: 'No.' } }, 7, names)).toEqual({
    event: 7,
    words: 'Incident: No.',
    tone: 'bad',
    minor: false,
  });
});

test('an event that this page does not know is told by its name', () => {
  expect(told({ is: 'somethingNew' }, 1, names)).toEqual({
    event: 1,
    words: 'Something new',
    minor: true,
  });
});

test('the events of a record are numbered from its first', () => {
  const record: Entry = {
    first: 4,
    time: '2030-01-01T00:00:00Z',
    cause: 'start',
    events: [{ is: 'done', number: 1 }, { is: 'result' }],
  };
  expect(linesOf(record, names).map(({ event }) => event)).toEqual([4, 5]);
  expect(lastOf(record)).toBe(5);
});

const token = (id: number, node: string, way: Token['way'], state = 'active'): Token => ({
  id,
  node,
  state,
  nodeStatus: 'executing',
  actions: {},
  way,
});

test('tokens stand on their nodes; where they went is told too', () => {
  const state: State = {
    instance: { timers: [{ token: 2 }], waits: [] } as unknown as Instance,
    tokens: [
      token(1, 'b', [{ node: 'a' }, { node: 'b', by: 0 }], 'onHold'),
      token(2, 'c', [{ node: 'b' }, { node: 'c', by: 1 }]),
      token(3, 'd', [{ node: 'b' }, { node: 'd', by: 0 }]),
      token(4, 'e', [{ node: 'b' }, { node: 'e' }], 'inactive'),
      { ...token(5, 'f', [{ node: 'f' }], 'inactive'), parent: 1 },
    ],
    incidents: [{ id: 9, token: 3, node: 'd', code: 'X', message: 'm', since: '' }],
    data: {},
  };
  const ports = ['out', 'other'].map((name) => ({ name, label: '' }));
  const split = kind('split', { form: 'fixed', ports });
  const flow = {
    nodes: ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => node(id, { type: 'split' })),
    wires: [
      wire('a', 'b'),
      wire('b', 'c'),
      wire('b', 'c', 'other'),
      wire('c', 'd'),
      wire('b', 'e'),
      wire('b', 'e', 'error'),
      wire('b', 'f', 'other'),
    ],
  };
  const marks = marksOf(flow, state, new Map([['split', split]]));
  const tones = [...marks.nodes].map(([node, mark]) => `${node} ${mark.tone}`);
  expect(tones).toEqual(['b waiting', 'c waiting', 'd stuck']);
  expect(marks.nodes.get('d')?.incidents).toHaveLength(1);
  expect([...marks.visited].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  // By the port that the token took, by `error`, or as a branch of another token.
  expect([...marks.passed].sort()).toEqual(['a:out>b', 'b:error>e', 'b:other>c', 'b:other>f']);
});
