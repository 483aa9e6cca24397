// A flow whose source says numbers as fast as one likes, and how a page does meanwhile.

import type { Page } from '@playwright/test';

/** Decodes what the connection `flood` says, decides, and shows it. */
export const flow = {
  format: 'wireloom.flow/1',
  id: 'fast',
  name: 'Fast',
  nodes: [
    {
      id: 'feed',
      type: 'trigger/websocket',
      name: 'Feed',
      position: { x: 0, y: 0 },
      config: { connection: 'flood', events: ['message'] },
    },
    {
      id: 'decode',
      type: 'logic/json-decode',
      name: 'Decode',
      position: { x: 300, y: 0 },
      config: { source: 'data.message.data', destination: 'data.body' },
    },
    {
      id: 'odd',
      type: 'logic/conditional',
      name: 'Odd',
      position: { x: 600, y: 0 },
      config: { expression: '{{data.body.number}} % 2 == 1' },
    },
    {
      id: 'show',
      type: 'output/debug',
      name: 'Show',
      position: { x: 900, y: 0 },
      config: { path: 'data.body' },
    },
  ],
  wires: [
    { from: ['feed', 'message'], to: 'decode' },
    { from: ['decode', 'out'], to: 'odd' },
    { from: ['odd', 'true'], to: 'show' },
    { from: ['odd', 'false'], to: 'show' },
  ],
};

/** Between the frames of the page, in milliseconds, for a while. */
export const gapsOf = (page: Page, millis: number): Promise<number[]> =>
  page.evaluate(
    (millis) =>
      new Promise<number[]>((done) => {
        const times: number[] = [];
        const end = performance.now() + millis;
        const note = (time: number) => {
          times.push(time);
          if (time < end) {
            requestAnimationFrame(note);
          } else {
            done(times.slice(1).map((at, place) => at - (times[place] ?? at)));
          }
        };
        requestAnimationFrame(note);
      }),
    millis,
  );

/** What a part of the values does not exceed. */
export function partOf(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
