// Dropping onto wires.

import { expect, test } from 'vitest';
import { kind, OUT, row, wire } from '../model/sample';
import { wireNear } from './insert';

const kinds = new Map([['test/step', kind('test/step', OUT)]]);
const flow = row('a', 'b', 'c');

test('the wire that is nearest is meant, and none where none is near', () => {
  expect(wireNear(flow, kinds, { x: 268, y: 30 })).toEqual(wire('a', 'b'));
  expect(wireNear(flow, kinds, { x: 590, y: 22 })).toEqual(wire('b', 'c'));
  expect(wireNear(flow, kinds, { x: 268, y: 200 })).toBeNull();
});

test('wires of the node that is dropped do not count', () => {
  expect(wireNear(flow, kinds, { x: 268, y: 30 }, new Set(['a']))).toBeNull();
});
