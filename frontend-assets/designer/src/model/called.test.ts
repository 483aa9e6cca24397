// Which flow a node calls is found by the schema alone.

import { expect, test } from 'vitest';
import { calledFlow } from './called';
import type { FlowNode, Json, Kind } from './types';

const flow = { type: 'string', format: 'wireloom-flow' };
const kind = (properties: Json, defs: Json = {}) =>
  ({ schema: { properties, $defs: defs } }) as unknown as Kind;
const node = (config: Json) => ({ config }) as unknown as FlowNode;

test.each<[string, Kind, Json, string | null]>([
  ['a field', kind({ flow }), { flow: 'a' }, 'a'],
  ['none chosen', kind({ flow }), {}, null],
  ['no such field', kind({ text: { type: 'string' } }), { text: 'a' }, null],
  [
    'one of several, behind a reference',
    kind(
      { run: { $ref: '#/$defs/Run' } },
      { Run: { oneOf: [{ properties: { script: {} } }, { properties: { flow } }] } },
    ),
    { run: { flow: 'b' } },
    'b',
  ],
  [
    'a circle',
    kind({ a: { $ref: '#/$defs/A' } }, { A: { anyOf: [{ $ref: '#/$defs/A' }] } }),
    { a: 1 },
    null,
  ],
])('%s', (_, kind, config, called) => {
  expect(calledFlow(node(config), kind)).toBe(called);
});

test('a kind that is not known calls nothing', () => {
  expect(calledFlow(node({ flow: 'a' }), undefined)).toBeNull();
});
