// What a card says, and how large it is: known without drawing it, so that thousands of cards
// need not be measured.

import type { PortView } from './ports';
import type { FlowNode, Json, Kind, Position, Size } from './types';

export const CARD_WIDTH = 216;
export const HEAD_HEIGHT = 56;
export const ROW_HEIGHT = 24;
const FOOT = 6;

/** No smaller is a note made, by pointer or by keys. */
export const LEAST_NOTE: Size = { width: 120, height: 48 };

/** Whether ports stand in rows of their own: a single one stands beside the title. */
export function hasRows(ports: readonly PortView[]): boolean {
  return ports.length > 1 || ports.some((port) => port.sort !== 'plain');
}

export function cardHeight(ports: readonly PortView[]): number {
  return hasRows(ports) ? HEAD_HEIGHT + onCard(ports) * ROW_HEIGHT + FOOT : HEAD_HEIGHT;
}

const onCard = (ports: readonly PortView[]) => ports.filter((port) => !port.aside).length;

/** The middle of a port, from the card's top. */
export function portTop(ports: readonly PortView[], place: number): number {
  if (ports[place]?.aside) {
    return HEAD_HEIGHT / 2 + (place - onCard(ports.slice(0, place))) * ROW_HEIGHT;
  }
  const row = onCard(ports.slice(0, Math.max(0, place)));
  return hasRows(ports) ? HEAD_HEIGHT + (row + 0.5) * ROW_HEIGHT : HEAD_HEIGHT / 2;
}

export function titleOf(node: FlowNode, kind: Kind | undefined): string {
  return node.name === '' ? (kind?.title ?? node.id) : node.name;
}

/** The key setting in a line, or the kind's title where the node has a name of its own. */
export function subtitleOf(node: FlowNode, kind: Kind | undefined): string {
  if (kind === undefined) {
    return node.type;
  }
  for (const field of kind.subtitle) {
    const words = inWords(node.config[field]);
    if (words !== '') {
      return words;
    }
  }
  return node.name === '' || node.name === kind.title ? kind.summary : kind.title;
}

function inWords(value: Json | undefined): string {
  if (typeof value === 'string') {
    return value.replace(/\s+/g, ' ').trim().slice(0, 120);
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    // A choice: one property is set.
    const [only, more] = Object.values(value);
    return typeof only === 'string' && more === undefined ? inWords(only) : '';
  }
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? value.join(', ').slice(0, 120)
    : '';
}

const GRID = 8;

export function snapped({ x, y }: Position): Position {
  return { x: Math.round(x / GRID) * GRID, y: Math.round(y / GRID) * GRID };
}

const CATEGORIES = new Set(['trigger', 'logic', 'output', 'flow', 'data', 'process']);

/** The category that a colour stands for. */
export function toneOf(kind: Kind | undefined): string {
  return toneOfType(kind?.name ?? '');
}

/** The same where only the kind's name is known: it begins with the category. */
export function toneOfType(type: string): string {
  const [category = ''] = type.split('/');
  return CATEGORIES.has(category) ? category : 'other';
}
