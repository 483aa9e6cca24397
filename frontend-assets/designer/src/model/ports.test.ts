// Ports from a kind's data and a node's config.

import { expect, test } from 'vitest';
import { cardHeight, portTop, subtitleOf } from './card';
import { portsOf, portViews } from './ports';
import { kind, node, OUT, wire } from './sample';
import type { Ports } from './types';

const names = (ports: readonly { readonly name: string }[]) => ports.map(({ name }) => name);
const perItem: Ports = {
  form: 'perItem',
  list: 'cases',
  prefix: 'case',
  label: 'label',
  // biome-ignore lint/suspicious/noThenProperty: the API calls it so
  then: [{ name: 'default', label: 'Default' }],
};

test('one for each item, then the rest, with labels where items have them', () => {
  const config = { cases: [{ is: 'a', label: 'Order' }, { is: 'b' }, { is: 'c', label: '' }] };
  expect(portsOf(perItem, config)).toEqual([
    { name: 'case-0', label: 'Order' },
    { name: 'case-1', label: 'case-1' },
    { name: 'case-2', label: 'case-2' },
    { name: 'default', label: 'Default' },
  ]);
  expect(names(portsOf(perItem, {}))).toEqual(['default']);
  expect(names(portsOf(perItem, { cases: 'no list' }))).toEqual(['default']);
});

test('one for each value, each once, and the default where the field is missing', () => {
  const ports: Ports = { form: 'perValue', list: 'events', default: ['message'] };
  expect(names(portsOf(ports, {}))).toEqual(['message']);
  expect(names(portsOf(ports, { events: [] }))).toEqual([]);
  expect(names(portsOf(ports, { events: ['a', 'b', 'a', 7] }))).toEqual(['a', 'b']);
});

test('the error port comes with the setting; ports that only wires name are marked as lost', () => {
  const step = kind('test/step', OUT);
  const one = node('a', { onError: { do: 'port' } });
  const views = portViews(step, one, [wire('a', 'b'), wire('a', 'b', 'gone'), wire('x', 'a', 'y')]);
  expect(views.map(({ name, sort }) => [name, sort])).toEqual([
    ['out', 'plain'],
    ['error', 'error'],
    ['gone', 'lost'],
  ]);
});

test('a node of a kind that is not known keeps the ports that its wires name', () => {
  const views = portViews(undefined, node('a'), [wire('a', 'b', 'x')]);
  expect(views).toEqual([{ name: 'x', label: 'x', sort: 'plain' }]);
});

test('a card is as high as its rows, and each port stands in its own', () => {
  const single = portViews(kind('test/step', OUT), node('a'), []);
  expect(cardHeight(single)).toBe(56);
  expect(portTop(single, 0)).toBe(28);
  const many = portViews(
    kind('test/many', perItem),
    node('a', { config: { cases: [{}, {}] } }),
    [],
  );
  const tops = many.map((_, place) => portTop(many, place));
  expect(new Set(tops).size).toBe(3);
  expect(Math.max(...tops)).toBeLessThan(cardHeight(many));
});

test('the subtitle is the first setting that is there', () => {
  const step = kind('test/step', OUT, { subtitle: ['channel', 'target'] });
  expect(subtitleOf(node('a', { config: { target: 'x' } }), step)).toBe('x');
  expect(subtitleOf(node('a', { config: { channel: ' a\n b ', target: 'x' } }), step)).toBe('a b');
  expect(subtitleOf(node('a'), step)).toBe('For tests');
  expect(subtitleOf(node('a', { name: 'Mine' }), step)).toBe('step');
  expect(subtitleOf(node('a'), undefined)).toBe('test/step');
});
