// Gestures in the log.

import { expect, test } from 'vitest';
import { row } from '../model/sample';
import { emptyLog, record } from './log';

const entry = { label: 'Type', before: row('a'), gesture: 'type' };

test('a pause ends a gesture', () => {
  const first = record(emptyLog, entry, 1_000);
  const soon = record(first, entry, 2_500);
  expect(soon.done).toHaveLength(1);
  // Counted from the last letter, not from the first.
  expect(record(soon, entry, 4_000).done).toHaveLength(1);
  expect(record(soon, entry, 5_000).done).toHaveLength(2);
});

test('the log does not grow without end', () => {
  let log = emptyLog;
  for (let step = 0; step < 600; step += 1) {
    log = record(log, { label: 'Step', before: row('a') });
  }
  expect(log.done).toHaveLength(500);
});
