// Settings of actions, and where findings about them stand.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: messages have such holes

import { expect, test } from 'vitest';
import { node } from '../model/sample';
import { type Action, holesOf, settingsOf, withHoles, withSettings } from './draft';
import { actionProblems } from './problems';
import { begun, restSchema, typesOf } from './schemas';

const push: Action = {
  name: 'push',
  type: 'push',
  params: [
    { key: 'message', value: '{"a": ${a}}', replaceValues: false },
    { key: 'list', value: ['${b}'] },
    { key: 'gone', value: null },
  ],
};

test('settings are read from the params and written back in their places', () => {
  expect(settingsOf(push)).toEqual({ message: '{"a": ${a}}', list: ['${b}'] });
  expect(withSettings(push, { list: [1], fresh: true }).params).toEqual([
    { key: 'list', value: [1] },
    { key: 'fresh', value: true },
  ]);
  expect(withSettings(push, { message: 'x' }).params).toEqual([
    { key: 'message', value: 'x', replaceValues: false },
  ]);
  expect(settingsOf({ name: 'none' })).toEqual({});
});

test('holes are filled unless it says otherwise', () => {
  expect(holesOf(push)).toEqual([
    { key: 'message', on: false },
    { key: 'list', on: true },
  ]);
  const now = withHoles(withHoles(push, 'message', true), 'list', false);
  expect(holesOf(now).map(({ on }) => on)).toEqual([true, false]);
  expect(now.params).toContainEqual({ key: 'message', value: '{"a": ${a}}' });
});

test('each finding stands at its field, or at the setting by its key', () => {
  const flow = { nodes: [node('a'), node('b', { actions: [{ name: 'x' }, push] })] };
  const found = (pointer: string) => ({
    severity: 'error' as const,
    code: 'action',
    node: 'b',
    pointer,
    message: pointer,
  });
  const { general, actions, count } = actionProblems(flow, 'b', [
    found('/nodes/1/actions'),
    found('/nodes/1/actions/0/keys/2'),
    found('/nodes/1/actions/1/params/1/value/0/when'),
    found('/nodes/1/actions/1/params/0/key'),
    found('/nodes/1/actions/1/params'),
    found('/nodes/0/actions/0'),
    found('/nodes/1/config'),
  ]);
  expect(count).toBe(5);
  expect(general).toHaveLength(1);
  expect(actions.get(0)?.fields.map(({ pointer }) => pointer)).toEqual(['/keys/2']);
  expect(actions.get(1)?.settings.map(({ pointer }) => pointer)).toEqual([
    '/list/0/when',
    '/message',
    '',
  ]);
});

const all = {
  $defs: { Row: { type: 'object' } },
  oneOf: [
    {
      title: 'Push it',
      description: 'Pushes.',
      properties: {
        type: { const: 'push' },
        message: { type: 'string', default: '{}' },
        to: { type: 'string' },
      },
      required: ['type', 'message'],
    },
  ],
};

test('a type of action has its settings, and a new one begins with what must be there', () => {
  const [type] = typesOf(all);
  expect(type).toMatchObject({ type: 'push', title: 'Push it', description: 'Pushes.' });
  expect(type?.schema.required).toEqual(['message']);
  expect(Object.keys(type?.schema.properties ?? {})).toEqual(['message', 'to']);
  expect(type?.schema.$defs).toBe(all.$defs);
  expect(type === undefined ? null : begun(type, 'one')).toEqual({
    name: 'one',
    type: 'push',
    params: [{ key: 'message', value: '{}' }],
  });
  expect(typesOf(undefined)).toEqual([]);
});

test('what has no use is not asked for', () => {
  const fields = { properties: { id: {}, name: {}, autoRunChildren: {}, manual: {} } };
  const names = (...args: Parameters<typeof restSchema>) =>
    Object.keys(restSchema(...args).properties ?? {});
  expect(names(fields, [], false)).toEqual(['manual']);
  expect(names(fields, [{ name: 'p' }], true)).toEqual(['autoRunChildren', 'manual', 'parentName']);
});
