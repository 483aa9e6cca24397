// Copying and pasting, as text.

import { expect, test } from 'vitest';
import { row } from '../model/sample';
import { NOTHING } from '../model/store';
import { clipOf, clipText, placed, readClip } from './clipboard';

const flow = row('a', 'b', 'c');
const select = (...ids: readonly string[]) => ({ ...NOTHING, nodes: new Set(ids) });

test('what is pasted has ids of its own and the wires between its nodes', () => {
  const clip = readClip(clipText(clipOf(flow, select('a', 'b'))));
  if (clip === null) {
    throw new Error('it reads what it writes');
  }
  const copy = placed(clip, flow, { x: 100, y: 50 });
  expect(copy.nodes.map(({ id }) => id)).toEqual(['a-2', 'b-2']);
  expect(copy.wires).toEqual([{ from: ['a-2', 'out'], to: 'b-2' }]);
  expect(copy.nodes.map(({ position }) => position)).toEqual([
    { x: 100, y: 50 },
    { x: 420, y: 50 },
  ]);
});

test('copies of copies do not pile up numbers', () => {
  const once = placed(clipOf(flow, select('a')), flow, { x: 0, y: 0 });
  const more = { ...flow, nodes: [...flow.nodes, ...once.nodes] };
  const twice = placed(clipOf(more, select('a-2')), more, { x: 0, y: 0 });
  expect(twice.nodes[0]?.id).toBe('a-3');
});

test('a whole flow can be pasted, with what it leaves out filled in', () => {
  const text = '{"format":"wireloom.flow/1","id":"x","name":"X","nodes":[{"id":"n","type":"t/k"}]}';
  expect(readClip(text)?.nodes).toEqual([
    {
      id: 'n',
      type: 't/k',
      name: '',
      config: {},
      disabled: false,
      parent: null,
      actions: [],
      position: { x: 0, y: 0 },
    },
  ]);
});

test.each(['hello', '{}', '[]', 'null', '{"format":"other/1","nodes":[]}'])(
  '%s is not for the canvas',
  (text) => {
    expect(readClip(text)).toBeNull();
  },
);

test('parts that are no nodes or wires are left out', () => {
  const text = JSON.stringify({
    format: 'wireloom.clip/1',
    nodes: [{ id: 'a', type: 'k' }, { id: 3 }, null, 'x'],
    wires: [
      { from: ['a'], to: 'b' },
      { from: ['a', 1], to: 'b' },
      { from: ['a', 'out'], to: 'b' },
    ],
    notes: 'none',
  });
  const clip = readClip(text);
  expect(clip?.nodes).toHaveLength(1);
  expect(clip?.wires).toHaveLength(1);
  expect(clip?.notes).toEqual([]);
});

test('a parent that was not copied along is let go', () => {
  const inside = { ...flow, nodes: flow.nodes.map((node) => ({ ...node, parent: 'loop' })) };
  const copy = placed(clipOf(inside, select('a')), inside, { x: 0, y: 0 });
  expect(copy.nodes[0]?.parent).toBeNull();
});
