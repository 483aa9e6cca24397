// What a drop makes of the document.

import { expect, test } from 'vitest';
import { kind, node, OUT, row, wire } from '../model/sample';
import { designer } from '../model/store';
import { dropAt, dropped, spliced } from './drop';

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

test('what goes into a wire stands where the wire does, whatever else lies there', () => {
  const ports = [
    { name: 'done', label: 'Done' },
    { name: 'body', label: 'Each time' },
  ];
  const each = kind('test/each', { form: 'fixed', ports }, { body: 'body' });
  const kinds = new Map([
    ['test/step', kind('test/step', OUT)],
    ['test/each', each],
  ]);
  const drawing = {
    ...flow,
    nodes: [
      node('each', { type: 'test/each' }),
      node('in', { parent: 'each', position: { x: 600, y: 0 } }),
      node('x', { position: { x: 0, y: 900 } }),
      node('after', { position: { x: 1200, y: 0 } }),
    ],
    wires: [wire('each', 'in', 'body'), wire('each', 'after', 'done')],
  };
  const parentOf = (port: string, to: string) => {
    // Within the frame both times.
    const places = new Map([['x', { x: 320, y: 0 }]]);
    const into = { wire: wire('each', to, port), node: 'x', port: 'out' };
    return dropped(drawing, kinds, places, into).nodes.find(({ id }) => id === 'x')?.parent;
  };
  expect(parentOf('body', 'in')).toBe('each');
  expect(parentOf('done', 'after')).toBeNull();
  const alone = dropped(drawing, kinds, new Map([['x', { x: 320, y: 0 }]]), null);
  expect(alone.nodes.find(({ id }) => id === 'x')?.parent).toBe('each');
});
