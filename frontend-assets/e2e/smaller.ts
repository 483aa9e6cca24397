// Packs a PNG anew: browsers pack theirs in a hurry, and a page has few colours. Eight bits a dot
// in place of twenty-four, by the 256 colours that are used most.

import { readFile, writeFile } from 'node:fs/promises';
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const HEAD = 8;
const COLOURS = 256;

/** Rewrites the file of a screenshot (eight bits a channel, not interlaced). Gives its new size. */
export async function pack(path: string): Promise<number> {
  const file = await readFile(path);
  const data: Buffer[] = [];
  for (let at = HEAD; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') {
      data.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
    }
  }
  const [width, height] = [file.readUInt32BE(HEAD + 8), file.readUInt32BE(HEAD + 12)];
  const channels = file[HEAD + 17] === 6 ? 4 : 3;
  const dots = unfiltered(inflateSync(Buffer.concat(data)), width * channels, height, channels);
  const { palette, places } = indexed(dots, channels);
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) {
    rows.set(places.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  const head = Buffer.from(file.subarray(HEAD + 8, HEAD + 21));
  head[9] = 3;
  const packed = Buffer.concat([
    file.subarray(0, HEAD),
    chunk('IHDR', head),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  await writeFile(path, packed);
  return packed.length;
}

/** The bytes of the dots, row by row, without what PNG does to them before it packs. */
function unfiltered(data: Buffer, wide: number, height: number, step: number): Uint8Array {
  const dots = new Uint8Array(wide * height);
  for (let row = 0; row < height; row += 1) {
    const filter = data[row * (wide + 1)];
    for (let at = 0; at < wide; at += 1) {
      const here = row * wide + at;
      const left = at < step ? 0 : (dots[here - step] ?? 0);
      const up = row === 0 ? 0 : (dots[here - wide] ?? 0);
      const corner = at < step || row === 0 ? 0 : (dots[here - wide - step] ?? 0);
      dots[here] = (data[row * (wide + 1) + 1 + at] ?? 0) + guess(filter, left, up, corner);
    }
  }
  return dots;
}

// Called for each of some million bytes: nothing is made here.
function guess(filter: number | undefined, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, corner);
    default:
      return 0;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const a = Math.abs(up - corner);
  const b = Math.abs(left - corner);
  const c = Math.abs(left + up - 2 * corner);
  if (a <= b && a <= c) {
    return left;
  }
  return b <= c ? up : corner;
}

/** The colours used most, and for each dot the place of the nearest of them. */
function indexed(dots: Uint8Array, channels: number) {
  const colours = new Uint32Array(dots.length / channels);
  const counts = new Map<number, number>();
  for (let dot = 0; dot < colours.length; dot += 1) {
    const at = dot * channels;
    const colour = ((dots[at] ?? 0) << 16) | ((dots[at + 1] ?? 0) << 8) | (dots[at + 2] ?? 0);
    colours[dot] = colour;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const used = [...counts].sort((one, other) => other[1] - one[1]).map(([colour]) => colour);
  // One of each sort first: a rare red is worth more than one more grey.
  const first = new Map(used.toReversed().map((colour) => [colour & 0xf0f0f0, colour]));
  const most = [...new Set([...first.values(), ...used])].slice(0, COLOURS);
  const place = new Map(used.map((colour) => [colour, nearest(colour, most)]));
  const palette = Buffer.from(most.flatMap((colour) => parts(colour)));
  return { palette, places: Uint8Array.from(colours, (colour) => place.get(colour) ?? 0) };
}

function nearest(colour: number, among: readonly number[]): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let place = 0; place < among.length; place += 1) {
    const other = among[place] ?? 0;
    const red = (colour >> 16) - (other >> 16);
    const green = ((colour >> 8) & 255) - ((other >> 8) & 255);
    const blue = (colour & 255) - (other & 255);
    const far = red * red + green * green + blue * blue;
    if (far < least) {
      [best, least] = [place, far];
    }
  }
  return best;
}

const parts = (colour: number): [number, number, number] => [
  colour >> 16,
  (colour >> 8) & 255,
  colour & 255,
];

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
