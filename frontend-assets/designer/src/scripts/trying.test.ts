// What a trial says about the text.

import { expect, test } from 'vitest';
import { Refusal } from '../api/problem';
import { argumentsOf, marksOfRefusal, marksOfTried, whyRefused } from './trying';

test.each<[string, readonly string[]]>([
  ['export async function main(msg) {', ['msg']],
  ['export function main(a: { x: number, y: number }, limit = 10): string {', ['a', 'limit']],
  ['export function main() {}', []],
  ['export const other = 1;', []],
])('%s', (source, names) => {
  expect(Object.keys(argumentsOf(source) as object)).toEqual(names);
});

test('a mistake and a failure each have their place', () => {
  const message = 'expected `)` (line 3, column 9)';
  const found = { node: null, pointer: '/source', code: 'script', message, severity: 'error' };
  const refusal = new Refusal(422, 'bad-script', 'the script has a mistake', [found as never]);
  expect(marksOfRefusal(refusal)).toEqual([{ line: 3, column: 9, message }]);
  expect(whyRefused(refusal)).toBe(message);
  const tried = { console: [], tookMicros: 5, error: { message: 'no', line: 2, column: 4 } };
  expect(marksOfTried(tried)).toEqual([{ line: 2, column: 4, message: 'no' }]);
  expect(marksOfTried({ console: [], tookMicros: 5, result: 1 })).toEqual([]);
});
