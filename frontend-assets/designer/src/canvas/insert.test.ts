// Dropping onto wires.

import { expect, test } from 'vitest';
import { kind, node, OUT, row, wire } from '../model/sample';
import { spliced, wireNear } from './insert';

const kinds = new Map([['test/step', kind('test/step', OUT)]]);
const flow = row('a', 'b', 'c');

test('the wire that is nearest is meant, and none where none is near', () => {
  expect(wireNear(flow, kinds, { x: 268, y: 30 })).toEqual(wire('a', 'b'));
  expect(wireNear(flow, kinds, { x: 590, y: 22 })).toEqual(wire('b', 'c'));
  expect(wireNear(flow, kinds, { x: 268, y: 200 })).toBeNull();
});

test('wires of the node that is dropped do not count', () => {
  expect(wireNear(flow, kinds, { x: 268, y: 30 }, 'a')).toBeNull();
});

test('a node that goes into a wire takes it up and leads on', () => {
  const more = { ...flow, nodes: [...flow.nodes, node('x')] };
  expect(spliced(more, wire('a', 'b'), 'x', 'out').wires).toEqual([
    wire('b', 'c'),
    wire('a', 'x'),
    wire('x', 'b'),
  ]);
});

test('a node without a way out ends the wire', () => {
  expect(spliced(flow, wire('b', 'c'), 'x', undefined).wires).toEqual([
    wire('a', 'b'),
    wire('b', 'x'),
  ]);
});
