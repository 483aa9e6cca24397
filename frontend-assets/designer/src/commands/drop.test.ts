// What a drop makes of the document.

import { expect, test } from 'vitest';
import { node, row, wire } from '../model/sample';
import { designer } from '../model/store';
import { dropAt, spliced } from './drop';

const flow = row('a', 'b', 'c');

test('a node that goes into a wire takes it up and leads on', () => {
  const more = { ...flow, nodes: [...flow.nodes, node('x')] };
  expect(spliced(more, { wire: wire('a', 'b'), node: 'x', port: 'out' }).wires).toEqual([
    wire('b', 'c'),
    wire('a', 'x'),
    wire('x', 'b'),
  ]);
});

test('a node without a way out ends the wire', () => {
  expect(spliced(flow, { wire: wire('b', 'c'), node: 'x', port: undefined }).wires).toEqual([
    wire('a', 'b'),
    wire('b', 'x'),
  ]);
});

test('a drop onto a wire is one entry, and one undo takes all of it back', () => {
  const loose = { ...flow, nodes: [...flow.nodes, node('x')] };
  designer().open(loose, 1);
  dropAt(new Map([['x', { x: 160, y: 0 }]]), { wire: wire('a', 'b'), node: 'x', port: 'out' });
  const there = designer().flow;
  expect(there?.nodes.at(-1)?.position).toEqual({ x: 160, y: 0 });
  expect(there?.wires).toHaveLength(3);
  expect(designer().log.done.map(({ label }) => label)).toEqual(['Insert into wire']);
  designer().undo();
  expect(designer().flow).toBe(loose);
  designer().redo();
  expect(designer().flow).toBe(there);
});
