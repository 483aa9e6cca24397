// The style sheet of a run's way.

import { expect, test } from 'vitest';
import { sheetOf } from './RunLight';

const way = (nodes: string[], wires: string[] = [], failed: string[] = []) => ({
  nodes: new Set(nodes),
  wires: new Set(wires),
  failed: new Set(failed),
});

test('all but the way steps back, and what failed is outlined', () => {
  const sheet = sheetOf(way(['a', 'b'], ['a:out>b'], ['b']));
  expect(sheet).toContain('.react-flow__node:not([data-id="a"],[data-id="b"]) { filter');
  expect(sheet).toContain('.react-flow__edge:is([data-id="a:out>b"]) path');
  expect(sheet).toContain('.react-flow__node:is([data-id="b"]) { outline');
});

test('an id cannot leave its quotes', () => {
  expect(sheetOf(way(['x"]{}</style>']))).not.toMatch(/x"\]|<\/style/);
});
