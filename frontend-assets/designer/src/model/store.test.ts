// The document, changed by the log of commands alone.

import { beforeEach, expect, test } from 'vitest';
import { add, connect, removeSelected } from '../commands/flow';
import { moveTo, rename, setConfig, toggleDisabled } from '../commands/nodes';
import { node, row, wire } from './sample';
import { designer, useDesigner } from './store';

const start = row('a', 'b', 'c');

beforeEach(() => designer().open(start, 1));

const undoAll = () => {
  for (let left = designer().log.done.length; left > 0; left -= 1) {
    designer().undo();
  }
};

test('every change can be undone to the very document, and redone', () => {
  rename('a', 'First');
  moveTo(new Map([['b', { x: 8, y: 16 }]]));
  connect(wire('a', 'c'));
  toggleDisabled(new Set(['a', 'b']));
  add({ nodes: [node('d')], wires: [wire('c', 'd')] }, 'Add', [wire('a', 'b')]);
  designer().select({ nodes: new Set(['b']) });
  removeSelected();
  const end = designer().flow;
  expect(designer().log.done).toHaveLength(6);
  undoAll();
  expect(designer().flow).toBe(start);
  for (let left = 6; left > 0; left -= 1) {
    designer().redo();
  }
  expect(designer().flow).toBe(end);
  expect(end?.nodes.map(({ id }) => id)).toEqual(['a', 'c', 'd']);
  expect(end?.wires).toEqual([wire('a', 'c'), wire('c', 'd')]);
});

test('a gesture is one entry, until something else is done', () => {
  setConfig('a', { text: 'h' });
  setConfig('a', { text: 'hi' });
  expect(designer().log.done).toHaveLength(1);
  setConfig('b', { text: 'x' });
  setConfig('a', { text: 'hi!' });
  expect(designer().log.done).toHaveLength(3);
  designer().undo();
  expect(designer().flow?.nodes[0]?.config).toEqual({ text: 'hi' });
});

test('typing after an undo does not join what was typed before it', () => {
  setConfig('a', { n: 1 });
  rename('b', 'B');
  designer().undo();
  setConfig('a', { n: 2 });
  designer().undo();
  expect(designer().flow?.nodes[0]?.config).toEqual({ n: 1 });
});

test('what changes nothing leaves no entry', () => {
  rename('a', '');
  connect(wire('a', 'b'));
  moveTo(new Map([['a', { x: 0, y: 0 }]]));
  expect(designer().flow).toBe(start);
  expect(designer().log.done).toHaveLength(0);
});

test('a new change forgets what was undone', () => {
  rename('a', 'First');
  designer().undo();
  rename('a', 'Other');
  designer().redo();
  expect(designer().flow?.nodes[0]?.name).toBe('Other');
});

test('nothing stays selected that is gone', () => {
  add({ nodes: [node('d')] }, 'Add');
  expect([...designer().selection.nodes]).toEqual(['d']);
  designer().undo();
  expect(designer().selection.nodes.size).toBe(0);
});

test('what is shown only to be read cannot be changed', () => {
  useDesigner.setState({ readOnly: true });
  rename('a', 'First');
  expect(designer().flow).toBe(start);
});
