// The first view.

import { expect, test } from 'vitest';
import { row } from '../model/sample';
import { firstView } from './firstView';

const screen = { width: 800, height: 600 };

test('a small flow is shown as a whole', () => {
  expect(firstView(row('a', 'b', 'c'), screen)).toBeNull();
  expect(firstView(row(), screen)).toBeNull();
});

test('a large one is shown from its beginning, large enough to be read', () => {
  const flow = row(...Array.from({ length: 50 }, (_, at) => `n${at}`));
  const view = firstView(flow, screen);
  expect(view?.zoom).toBeGreaterThan(0.4);
  expect(view?.x).toBeGreaterThan(0);
});
