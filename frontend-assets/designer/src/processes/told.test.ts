// Events in words, and tokens on the diagram.

import { expect, test } from 'vitest';
import { wire } from '../model/sample';
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

const token = (id: number, node: string, way: string[], state = 'active'): Token => ({
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
      token(1, 'b', ['a', 'b'], 'onHold'),
      token(2, 'c', ['b', 'c']),
      token(3, 'd', ['b', 'd']),
      token(4, 'e', ['b', 'e'], 'inactive'),
    ],
    incidents: [{ id: 9, token: 3, node: 'd', code: 'X', message: 'm', since: '' }],
    data: {},
  };
  const flow = { wires: [wire('a', 'b'), wire('b', 'c'), wire('b', 'c', 'other'), wire('c', 'd')] };
  const marks = marksOf(flow, state);
  const tones = [...marks.nodes].map(([node, mark]) => `${node} ${mark.tone}`);
  expect(tones).toEqual(['b waiting', 'c waiting', 'd stuck']);
  expect(marks.nodes.get('d')?.incidents).toHaveLength(1);
  expect([...marks.visited].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  // The record does not say by which of two ports a token left: both are lit.
  expect([...marks.passed]).toEqual(['a:out>b', 'b:out>c', 'b:other>c']);
});
