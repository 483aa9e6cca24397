// What a script is offered, and which places messages name.

import { expect, test } from 'vitest';
import { markOf } from './marks';
import { membersBefore } from './scriptPaths';

const roots = {
  payload: { data: { user: { name: 'Ada', 'odd key': 1 }, lines: [{ price: 2 }] }, time: 'now' },
};
const offered = (before: string) => membersBefore(before, roots)?.members.map(({ key }) => key);

test.each<[string, readonly string[] | undefined]>([
  ['payload.', ['data', 'time']],
  ['return payload.data.us', ['user', 'lines']],
  ['payload?.data?.', ['user', 'lines']],
  ['payload.data.lines[0].', ['price']],
  ['payload["data"].user.', ['name']],
  ['const order = payload.data as Order;\norder.lines[0].', ['price']],
  ['let a: Thing = payload.data;\nconst b = a.user;\nb.', ['name']],
  ['const a = b; const b = a; a.', undefined],
  ['payload', undefined],
  ['other.payload.', undefined],
  ['payload.nothing.', undefined],
  ['payload.time.', undefined],
])('%s', (before, keys) => {
  expect(offered(before)).toEqual(keys);
});

test('says what is typed already, and what stands there', () => {
  const found = membersBefore('payload.data.user.na', roots);
  expect(found?.typed).toBe('na');
  expect(found?.members[0]).toMatchObject({ key: 'name', type: 'string', preview: '"Ada"' });
  expect(membersBefore('payload.', undefined)).toBeNull();
});

test('finds the place that a message names', () => {
  expect(markOf('`x` is not defined (line 12, column 3)')).toMatchObject({ line: 12, column: 3 });
  expect(markOf('it took too long')).toBeNull();
});
