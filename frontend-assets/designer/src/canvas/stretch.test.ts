// Frames while a drag lasts.

import { expect, test } from 'vitest';
import { framesOf } from '../model/frames';
import { newFlow } from '../model/fresh';
import { kind, node, OUT, wire } from '../model/sample';
import { NOTHING } from '../model/store';
import { nodeDrawer } from './drawNodes';
import { drawnWith } from './stretch';

const ports = [
  { name: 'done', label: 'Done' },
  { name: 'body', label: 'Each time' },
];
const kinds = new Map([
  ['test/step', kind('test/step', OUT)],
  ['test/each', kind('test/each', { form: 'fixed', ports }, { body: 'body' })],
]);
const flow = {
  ...newFlow('test', 'Test'),
  nodes: [
    node('each', { type: 'test/each' }),
    node('in', { parent: 'each', position: { x: 320, y: 0 } }),
    node('apart', { position: { x: 2000, y: 0 } }),
  ],
  wires: [wire('each', 'in', 'body')],
};

test('the frame and the ports on its border go along; all else stays the same object', () => {
  const before = nodeDrawer()(flow, kinds, NOTHING);
  const position = { x: 400, y: 80 };
  const moved = flow.nodes.map((one) => (one.id === 'in' ? { ...one, position } : one));
  const frames = framesOf({ ...flow, nodes: moved }, kinds);
  const after = drawnWith(new Map([['in', position]]), frames, before);
  const of = (views: typeof after, id: string) => views.find((view) => view.id === id);
  const [was, is] = [of(before, 'frame:each'), of(after, 'frame:each')];
  expect((is?.width ?? 0) - (was?.width ?? 0)).toBe(80);
  // The holder's card was lower than the other one: it is only part of the way.
  expect((is?.height ?? 0) - (was?.height ?? 0)).toBe(50);
  const done = (views: typeof after) =>
    of(views, 'each')?.handles?.find(({ id }) => id === 'done')?.x ?? 0;
  expect(done(after) - done(before)).toBe(80);
  expect(of(after, 'in')?.position).toEqual(position);
  expect(of(after, 'apart')).toBe(of(before, 'apart'));
  // Nothing has moved: nothing is drawn anew.
  const still = drawnWith(new Map(), framesOf(flow, kinds), before);
  expect(still.every((view, place) => view === before[place])).toBe(true);
});
