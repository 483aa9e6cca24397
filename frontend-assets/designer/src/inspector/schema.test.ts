// What a form makes of schemas, as the program writes them.

import { describe, expect, test } from 'vitest';
import { humanise, type Schema, shapeOf } from './schema';
import { begin, formatted, isMet, matches, starter, withField } from './values';

const is = (schema: Schema, root: Schema = schema) => shapeOf(schema, root);

describe('shapes', () => {
  test.each<[string, Schema, string]>([
    ['text', { type: 'string' }, 'text'],
    ['whole number', { type: 'integer', minimum: 1 }, 'number'],
    ['switch', { type: 'boolean' }, 'toggle'],
    ['enum', { type: 'string', enum: ['a', 'b'] }, 'choice'],
    ['text or nothing', { type: ['string', 'null'] }, 'text'],
    ['anything', {}, 'json'],
    ['list', { type: 'array', items: { type: 'string' } }, 'list'],
    ['set', { type: 'array', uniqueItems: true, items: { enum: ['a'] } }, 'set'],
    ['map', { type: 'object', additionalProperties: { type: 'string' } }, 'map'],
    ['any object', { type: 'object' }, 'json'],
  ])('%s', (_, schema, shape) => {
    expect(is(schema).is).toBe(shape);
  });

  test('constants with words are options, mixed with plain ones', () => {
    const shape = is({
      oneOf: [
        { const: 'ordered', description: 'One at a time.', type: 'string' },
        { enum: ['newId'], type: 'string' },
      ],
    });
    expect(shape).toEqual({
      is: 'choice',
      options: [
        { value: 'ordered', title: 'Ordered', description: 'One at a time.' },
        { value: 'newId', title: 'New ID', description: '' },
      ],
    });
  });

  test('a reference or nothing is what is referred to, in its own words', () => {
    const root: Schema = { $defs: { Auth: { type: 'boolean', description: 'general' } } };
    const schema = { anyOf: [{ $ref: '#/$defs/Auth' }, { type: 'null' }], description: 'special' };
    expect(is(schema, root).is).toBe('toggle');
  });

  test('a circle of references ends', () => {
    const root: Schema = { $defs: { A: { $ref: '#/$defs/A' } } };
    expect(is({ $ref: '#/$defs/A' }, root).is).toBe('json');
  });
});

const tagged: Schema = {
  oneOf: [
    {
      type: 'object',
      properties: { type: { const: 'basic', type: 'string' }, username: { type: 'string' } },
      required: ['type', 'username'],
    },
    {
      type: 'object',
      properties: { type: { const: 'none', type: 'string' } },
      required: ['type'],
    },
  ],
};

const oneKey: Schema = {
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  properties: {
    path: { type: 'string', title: 'Payload path', format: 'wireloom-path' },
    flag: { type: 'boolean' },
  },
};

describe('tagged unions', () => {
  test('by a tag: its own field is not shown again', () => {
    const shape = is(tagged);
    if (shape.is !== 'union') {
      throw new Error(shape.is);
    }
    const [basic, none] = shape.variants;
    expect(shape.variants.map((one) => one.title)).toEqual(['Basic', 'None']);
    expect(Object.keys(basic?.schema.properties ?? {})).toEqual(['username']);
    expect(basic && begin(basic, undefined, tagged)).toEqual({ type: 'basic', username: '' });
    expect(none && matches(none, { type: 'none' }, tagged)).toBe(true);
    expect(none && matches(none, { type: 'basic' }, tagged)).toBe(false);
  });

  test('by the only key: text is taken along where text is wanted', () => {
    const shape = is(oneKey);
    if (shape.is !== 'union') {
      throw new Error(shape.is);
    }
    const [path, flag] = shape.variants;
    expect(path?.title).toBe('Payload path');
    expect(path && begin(path, { text: 'data.x' }, oneKey)).toEqual({ path: 'data.x' });
    expect(flag && begin(flag, { path: 'data.x' }, oneKey)).toEqual({ flag: false });
    expect(flag && matches(flag, { flag: true }, oneKey)).toBe(true);
  });

  test('by the only key, as oneOf, with a bare word among them', () => {
    const schema: Schema = {
      oneOf: [
        { type: 'string', const: 'skip' },
        { type: 'object', properties: { put: { type: 'integer' } }, required: ['put'] },
      ],
    };
    const shape = is(schema);
    expect(shape.is === 'union' && shape.variants.map((one) => one.form)).toEqual([
      { of: 'unit', value: 'skip' },
      { of: 'key', key: 'put' },
    ]);
  });

  test('by type, where nothing else tells them apart', () => {
    const schema: Schema = { anyOf: [{ type: 'string' }, { type: 'array' }] };
    const shape = is(schema);
    if (shape.is !== 'union') {
      throw new Error(shape.is);
    }
    const fitting = shape.variants.filter((one) => matches(one, ['a'], schema));
    expect(fitting.map((one) => one.title)).toEqual(['Array']);
  });
});

describe('fields that hang on others', () => {
  const schema: Schema = {
    type: 'object',
    properties: {
      target: { enum: ['a', 'b'], default: 'a' },
      only: { type: 'string', 'x-when': { target: ['a'] } },
      text: { type: 'string', 'x-format': { target: { b: 'wireloom-path' } } },
    },
    required: ['text'],
  };

  test('a default counts as chosen', () => {
    expect(isMet('only', {}, schema, schema)).toBe(true);
    expect(isMet('only', { target: 'b' }, schema, schema)).toBe(false);
  });

  test('what loses its use by a choice goes with the same change', () => {
    const before = { target: 'a', only: 'x', text: 'y' };
    expect(withField(before, 'target', 'b', schema, schema)).toEqual({ target: 'b', text: 'y' });
  });

  test('what had no use before stays, to be seen', () => {
    const before = { target: 'b', only: 'x' };
    expect(withField(before, 'text', 'z', schema, schema)).toEqual({ ...before, text: 'z' });
  });

  test('the format follows the sibling', () => {
    expect(formatted('text', { target: 'b' }, schema, schema).format).toBe('wireloom-path');
    expect(formatted('text', {}, schema, schema).format).toBeUndefined();
  });
});

test('a new value holds what must be there', () => {
  const schema: Schema = {
    type: 'object',
    properties: {
      do: { enum: ['set', 'move'] },
      value: oneKey,
      count: { type: 'integer', minimum: 3 },
      spare: { type: 'string' },
    },
    required: ['do', 'value', 'count'],
  };
  expect(starter(schema, schema)).toEqual({ do: 'set', value: { path: '' }, count: 3 });
});

test('names become words', () => {
  expect(['onMissing', 'new-id', 'jsonText', 'send_queue'].map(humanise)).toEqual([
    'On missing',
    'New ID',
    'JSON text',
    'Send queue',
  ]);
});
