// What React Flow is given: all sizes and ports, and the same objects for what did not change.

import { expect, test } from 'vitest';
import { mapNodes } from '../commands/nodes';
import { kind, OUT, row, wire } from '../model/sample';
import { NOTHING } from '../model/store';
import { nodeDrawer } from './drawNodes';
import { wireDrawer } from './drawWires';

const step = kind('test/step', OUT);
const kinds = new Map([['test/step', step]]);
const flow = row('a', 'b', 'c');

test('every card has its size and its ports, so that nothing is measured', () => {
  for (const view of nodeDrawer()(flow, kinds, NOTHING)) {
    expect(view.measured).toEqual({ width: view.width, height: view.height });
    expect(view.handles?.map(({ id, type }) => [id, type])).toEqual([
      ['in', 'target'],
      ['out', 'source'],
    ]);
  }
});

test('only what changed is drawn again', () => {
  const draw = nodeDrawer();
  const before = draw(flow, kinds, NOTHING);
  const renamed = mapNodes(flow, new Set(['b']), (node) => ({ ...node, name: 'B' }));
  const after = draw(renamed, kinds, NOTHING);
  expect(after.map((view, at) => view === before[at])).toEqual([true, false, true]);
  const chosen = draw(renamed, kinds, { ...NOTHING, nodes: new Set(['c']) });
  expect(chosen.map((view, at) => view === after[at])).toEqual([true, true, false]);
});

test('a wire by another port gives its card that port', () => {
  const draw = nodeDrawer();
  draw(flow, kinds, NOTHING);
  const [a] = draw({ ...flow, wires: [wire('a', 'b', 'gone')] }, kinds, NOTHING);
  expect(a?.handles?.map(({ id }) => id)).toEqual(['in', 'out', 'gone']);
});

test('wires that lead nowhere, or into what takes nothing, are not drawn', () => {
  const start = new Map([...kinds, ['test/start', kind('test/start', OUT, { role: 'trigger' })]]);
  const into = mapNodes(flow, new Set(['c']), (node) => ({ ...node, type: 'test/start' }));
  const wires = [...into.wires, wire('a', 'gone'), wire('gone', 'a')];
  const views = wireDrawer()({ ...into, wires }, start, NOTHING);
  expect(views.map(({ id }) => id)).toEqual(['a:out>b']);
});
