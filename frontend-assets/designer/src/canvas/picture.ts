// The drawing as an SVG, made of the document: all of it, whatever the screen shows.

import {
  CARD_WIDTH,
  cardHeight,
  HEAD_HEIGHT,
  hasRows,
  portTop,
  subtitleOf,
  titleOf,
  toneOf,
} from '../model/card';
import { edgeOf, framesOf } from '../model/frames';
import { groupBy } from '../model/group';
import { portViews } from '../model/ports';
import type { Flow, Kind } from '../model/types';
import { portLeft } from './handles';

/** The value of a design token: `surface-card`. */
export type Colours = (token: string) => string;

const MARGIN = 40;
const FONT = 'Inter, system-ui, sans-serif';

export function pictureOf(flow: Flow, kinds: ReadonlyMap<string, Kind>, colour: Colours): string {
  const leaving = groupBy(flow.wires, (wire) => wire.from[0]);
  const cards = new Map(
    flow.nodes.map((node) => {
      const kind = kinds.get(node.type);
      const ports = portViews(kind, node, leaving.get(node.id) ?? []);
      return [node.id, { node, kind, ports, height: cardHeight(ports) }] as const;
    }),
  );
  const frames = framesOf(flow, kinds);
  const boxes = [
    ...frames.values(),
    ...[...cards.values()].map(({ node, height }) => ({
      ...node.position,
      width: CARD_WIDTH,
      height,
    })),
    ...flow.notes.map(({ position, size }) => ({ ...position, ...size })),
  ];
  const left = Math.min(0, ...boxes.map(({ x }) => x)) - MARGIN;
  const top = Math.min(0, ...boxes.map(({ y }) => y)) - MARGIN;
  const width = Math.max(0, ...boxes.map((box) => box.x + box.width)) + MARGIN - left;
  const height = Math.max(0, ...boxes.map((box) => box.y + box.height)) + MARGIN - top;
  const text = (x: number, y: number, words: string, look: string) =>
    `<text x="${x}" y="${y}" font-family="${FONT}" ${look}>${escaped(words)}</text>`;
  const dim = `fill="${colour('text-dim')}" font-size="11.5"`;
  const parts: string[] = [];

  for (const { position, size, text: words } of flow.notes) {
    const [x, y] = [position.x, position.y];
    parts.push(
      `<rect x="${x}" y="${y}" width="${size.width}" height="${size.height}" rx="10" fill="${colour('note')}" stroke="${colour('note-line')}"/>`,
      ...words
        .split('\n')
        .map((line, at) =>
          text(x + 12, y + 24 + at * 17, line, `fill="${colour('text')}" font-size="12.5"`),
        ),
    );
  }
  for (const { x, y, width: wide, height: high } of frames.values()) {
    parts.push(
      `<rect x="${x}" y="${y}" width="${wide}" height="${high}" rx="14" fill="${colour('line')}" fill-opacity="0.25" stroke="${colour('line-strong')}"/>`,
    );
  }
  for (const { from, to } of flow.wires) {
    const [start, end] = [cards.get(from[0]), cards.get(to)];
    if (start !== undefined && end !== undefined) {
      const place = start.ports.findIndex((port) => port.name === from[1]);
      const [x1, y1] = [
        start.node.position.x +
          portLeft(start.ports[place], edgeOf(frames.get(from[0]), start.node.position)),
        start.node.position.y + portTop(start.ports, place),
      ];
      const [x2, y2] = [end.node.position.x, end.node.position.y + HEAD_HEIGHT / 2];
      const reach = Math.max(40, Math.abs(x2 - x1) / 2);
      const stroke = colour(from[1] === 'error' ? 'bad' : 'wire');
      parts.push(
        `<path d="M${x1} ${y1}C${x1 + reach} ${y1} ${x2 - reach} ${y2} ${x2} ${y2}" fill="none" stroke="${stroke}" stroke-width="1.75"/>`,
      );
    }
  }
  for (const { node, kind, ports, height: high } of cards.values()) {
    const [x, y] = [node.position.x, node.position.y];
    const dash = node.disabled || kind === undefined ? ' stroke-dasharray="5 4"' : '';
    parts.push(
      `<rect x="${x}" y="${y}" width="${CARD_WIDTH}" height="${high}" rx="10" fill="${colour('surface-card')}" stroke="${colour('line-strong')}"${dash}/>`,
      `<rect x="${x + 10}" y="${y + 10}" width="36" height="36" rx="9" fill="${colour(`cat-${toneOf(kind)}-soft`)}"/>`,
      `<circle cx="${x + 28}" cy="${y + 28}" r="7" fill="${colour(`cat-${toneOf(kind)}`)}"/>`,
      text(
        x + 56,
        y + 25,
        cut(titleOf(node, kind), 22),
        `fill="${colour('text')}" font-size="13" font-weight="600"`,
      ),
      text(x + 56, y + 42, cut(subtitleOf(node, kind), 26), dim),
      ...ports.flatMap((port, at) => {
        const cy = y + portTop(ports, at);
        const cx = x + portLeft(port, edgeOf(frames.get(node.id), node.position));
        const dot = `<circle cx="${cx}" cy="${cy}" r="4" fill="${colour(port.sort === 'plain' ? 'wire' : 'bad')}"/>`;
        const label = text(
          cx - 14,
          cy + 4,
          cut(port.label || port.name, 26),
          `${dim} text-anchor="end"`,
        );
        return hasRows(ports) ? [label, dot] : [dot];
      }),
    );
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}">`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${colour('surface-canvas')}"/>`,
    ...parts,
    '</svg>',
  ].join('\n');
}

const cut = (words: string, most: number) =>
  words.length > most ? `${words.slice(0, most - 1)}…` : words;

const escaped = (words: string) => words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
