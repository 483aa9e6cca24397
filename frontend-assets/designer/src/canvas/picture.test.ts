// The drawing as a picture.

import { expect, test } from 'vitest';
import { kind, node, OUT, row } from '../model/sample';
import { pictureOf } from './picture';

const kinds = new Map([['test/step', kind('test/step', OUT)]]);

test('every node, wire and note is in it, and names are text', () => {
  const flow = {
    ...row('a', 'b', 'c'),
    notes: [
      { id: 'n', text: 'one\ntwo', position: { x: 0, y: 200 }, size: { width: 200, height: 80 } },
    ],
  };
  const named = { ...flow, nodes: [...flow.nodes, node('d', { name: '<b>"&' })] };
  const svg = pictureOf(named, kinds, (token) => `var-${token}`);
  const read = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(read.querySelector('parsererror')).toBeNull();
  expect(svg.match(/<path /g)).toHaveLength(2);
  expect(svg).toContain('&#60;b&#62;&#34;&#38;');
  expect(svg).toContain('>two<');
  expect(svg).not.toContain('NaN');
});
