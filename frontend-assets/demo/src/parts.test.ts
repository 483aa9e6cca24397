// What the parts of the page make of messages.

import { expect, test } from 'vitest';
import { readMalformed } from './malformed';
import { clock, readOrder } from './orders';
import { direction, line, readPrice } from './prices';
import { Rate } from './rate';
import type { Pushed } from './read';

const of = (payload: unknown): Pushed => ({
  topic: 'channel:a',
  seq: 1,
  kind: 'data',
  ts: '',
  node: 'n',
  payload,
});

test('an order with missing or wrong members is shown all the same', () => {
  const order = readOrder(of({ id: 'o-1', amount: '12', customer: null }));
  expect(order).toMatchObject({ id: 'o-1', amount: 0, customer: '', currency: 'EUR' });
  expect(readOrder(of(null)).id).toBe('');
});

test('a tick without a price is none', () => {
  expect(readPrice(of({ symbol: 'OATS', price: 1.5 }))).toEqual({
    symbol: 'OATS',
    price: 1.5,
    currency: 'EUR',
  });
  expect(readPrice(of({ symbol: 'OATS' }))).toBeUndefined();
});

test('directions and lines', () => {
  expect([direction(undefined, 1), direction(1, 2), direction(2, 1), direction(1, 1)]).toEqual([
    'same',
    'up',
    'down',
    'same',
  ]);
  expect(line([1, 3, 2], 10, 24)).toBe('0.0,22.0 5.0,2.0 10.0,12.0');
  expect(line([5], 10, 24)).toBe('0.0,22.0');
});

test('a malformed message is shown as it came', () => {
  expect(readMalformed(of({ text: '{"a', error: 'ends early' }))).toMatchObject({
    text: '{"a',
    error: 'ends early',
  });
  expect(readMalformed(of(7)).text).toBe('7');
});

test('a time that is none is left out', () => {
  expect(clock('yesterday')).toBe('');
  expect(clock('2026-01-02T03:04:05Z')).toMatch(/\d\d:\d\d:\d\d/);
});

test('the rate forgets', () => {
  const rate = new Rate();
  for (let time = 0; time < 1_000; time += 100) {
    rate.count(time);
  }
  expect(rate.perSecond(1_000)).toBe(2);
  expect(rate.perSecond(5_450)).toBe(1);
  expect(rate.perSecond(60_000)).toBe(0);
});
