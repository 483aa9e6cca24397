// The preview shows what is certain, and holds its tongue otherwise.

import { expect, test } from 'vitest';
import { preview } from './preview';

const payload = { data: { name: 'Ada', list: [1], none: null }, n: 5 };

test('a path shows what stands there', () => {
  expect(preview('path', 'data.list', payload)).toEqual({ text: '[1]', missing: false });
  expect(preview('path', 'data.x', payload)?.missing).toBe(true);
  expect(preview('path', 'data.', payload)).toBeNull();
  expect(preview('path', 'data.name', undefined)).toBeNull();
});

test('a text with paths is filled in', () => {
  expect(preview('template', 'Dear {{data.name}}, {{n}}!', payload)?.text).toBe('Dear Ada, 5!');
  expect(preview('template', '{{data.none}}.', payload)?.text).toBe('.');
});

test.each([
  'Dear {{lower data.name}}',
  '{{#if data.name}}x{{/if}}',
  '{{currentDateTime}}',
  '{{data.list}}',
  '{{{data.name}}}',
])('%s is left to the program', (source) => {
  expect(preview('template', source, payload)).toBeNull();
  const asked = preview('template', source, payload, () => ({ text: 'asked', missing: false }));
  expect(asked?.text).toBe('asked');
});

test('an expression that is a path alone is certain, any other is not', () => {
  expect(preview('expression', '{{data.name}}', payload)?.text).toBe('Ada');
  expect(preview('expression', 'data.name == 1', payload)).toBeNull();
  expect(preview('expression', 'true', payload)).toBeNull();
});
