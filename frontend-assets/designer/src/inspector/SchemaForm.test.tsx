// Forms as a person meets them: what is shown, what changes, where findings stand.

import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import type { JsonObject } from '../model/types';
import type { FieldProblem } from './problems';
import { SchemaForm } from './SchemaForm';
import type { Schema } from './schema';

afterEach(cleanup);

const schema: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    target: { enum: ['everybody', 'reply'], default: 'everybody' },
    channel: { type: 'string', 'x-when': { target: ['everybody'] }, description: 'As in `a.b`.' },
    count: { type: 'integer', minimum: 1, default: 5 },
    auth: {
      oneOf: [
        {
          properties: { type: { const: 'basic' }, username: { type: 'string' } },
          required: ['type', 'username'],
        },
        {
          properties: { type: { const: 'bearer' }, token: { type: 'string', format: 'password' } },
          required: ['type', 'token'],
        },
      ],
    },
    rules: {
      type: 'array',
      maxItems: 3,
      items: {
        type: 'object',
        properties: { do: { enum: ['set', 'move'] }, note: { type: 'string' } },
        required: ['do'],
      },
    },
  },
};

let now: JsonObject = {};

function Form({ value, problems }: { value: JsonObject; problems: readonly FieldProblem[] }) {
  const [held, setHeld] = useState(value);
  now = held;
  return <SchemaForm schema={schema} value={held} onChange={setHeld} problems={problems} />;
}

function show(value: JsonObject = {}, problems: readonly FieldProblem[] = []) {
  render(<Form value={value} problems={problems} />);
}

const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

test('typing sets a value, and emptying takes it out', () => {
  show();
  type('Channel', 'orders');
  type('Count', '7');
  expect(now).toEqual({ channel: 'orders', count: 7 });
  type('Channel', '');
  type('Count', '');
  expect(now).toEqual({});
  expect(screen.getByLabelText('Count').getAttribute('placeholder')).toBe('5');
});

test('another choice hides what hangs on the first, and takes its value out', () => {
  show({ channel: 'orders' });
  fireEvent.click(screen.getByRole('radio', { name: 'Reply' }));
  expect(screen.queryByLabelText('Channel')).toBeNull();
  expect(now).toEqual({ target: 'reply' });
});

test('a union shows the fields of the chosen form alone', () => {
  show({ auth: { type: 'basic', username: 'ada' } });
  expect(screen.getByLabelText<HTMLInputElement>('Username').value).toBe('ada');
  fireEvent.change(screen.getByLabelText('Auth', { selector: 'select' }), {
    target: { value: '1' },
  });
  expect(screen.queryByLabelText('Username')).toBeNull();
  expect(screen.getByLabelText('Token').getAttribute('type')).toBe('password');
  expect(now).toEqual({ auth: { type: 'bearer', token: '' } });
});

test('items are added, moved and removed', () => {
  show({ rules: [{ do: 'move', note: 'first' }] });
  const list = within(screen.getByRole('group', { name: 'Rules' }));
  fireEvent.click(list.getByRole('button', { name: 'Add to Rules' }));
  expect(now.rules).toEqual([{ do: 'move', note: 'first' }, { do: 'set' }]);
  fireEvent.click(list.getByRole('button', { name: 'Move Rules 2 up' }));
  expect(now.rules).toEqual([{ do: 'set' }, { do: 'move', note: 'first' }]);
  fireEvent.click(list.getByRole('button', { name: 'Remove Rules 1' }));
  expect(now.rules).toEqual([{ do: 'move', note: 'first' }]);
});

test('a list that is full takes no more', () => {
  show({ rules: [{ do: 'set' }, { do: 'set' }, { do: 'set' }] });
  const list = within(screen.getByRole('group', { name: 'Rules' }));
  expect(list.getByRole('button', { name: 'Add to Rules' }).hasAttribute('disabled')).toBe(true);
});

test('a finding stands at the field that its pointer names', () => {
  const at = (pointer: string): FieldProblem => ({
    pointer,
    message: `at ${pointer || 'the top'}`,
    severity: 'error',
  });
  show({ rules: [{ do: 'set', note: 'x' }], auth: { type: 'basic', username: '' } }, [
    at('/rules/0/note'),
    at('/rules/7'),
    at('/auth/username'),
    at(''),
  ]);
  const fieldOf = (text: string) => screen.getByText(text).closest('[data-pointer]');
  expect(fieldOf('at /rules/0/note')?.getAttribute('data-pointer')).toBe('/rules/0/note');
  expect(fieldOf('at /rules/7')?.getAttribute('data-pointer')).toBe('/rules');
  expect(fieldOf('at /auth/username')?.getAttribute('data-pointer')).toBe('/auth/username');
  expect(fieldOf('at the top')).toBeNull();
  expect(screen.getByLabelText('Note').getAttribute('aria-invalid')).toBe('true');
});

test('what is no setting, or has no use, is shown and can be removed', () => {
  show({ target: 'reply', channel: 'left', extra: 1 });
  const [first] = screen.getAllByRole('button', { name: 'Remove' });
  fireEvent.click(first as HTMLElement);
  expect(now).toEqual({ target: 'reply', extra: 1 });
  fireEvent.click(screen.getByRole('button', { name: 'Remove' }));
  expect(now).toEqual({ target: 'reply' });
});

test('help has its code, and belongs to the field', () => {
  show();
  const about = screen.getByLabelText('Channel').getAttribute('aria-describedby') ?? '';
  expect(document.getElementById(about)?.textContent).toBe('As in a.b.');
  expect(screen.getByText('a.b').tagName).toBe('CODE');
});
