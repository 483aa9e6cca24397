// What may follow in a script: members of what it is given, through the names that it gave them.

import type { Json } from '../model/types';
import { short, typeOf } from './paths';

export interface Member {
  readonly key: string;
  /** As it stands in the script, in place of what is typed. */
  readonly written: string;
  readonly type: string;
  readonly preview: string;
}

export interface Members {
  /** What is typed of the member's name. */
  readonly typed: string;
  readonly members: readonly Member[];
}

const NAME = '[A-Za-z_$][\\w$]*';
const STEP = `(?:\\s*\\??\\.\\s*${NAME}|(?:\\?\\.)?\\[(?:\\d+|"[^"]*"|'[^']*')\\])`;
const BEFORE = new RegExp(`(?<![\\w$.])(${NAME}${STEP}*)\\s*(\\??\\.)\\s*([\\w$]*)$`);
const GIVEN = new RegExp(
  `\\b(?:const|let|var)\\s+(${NAME})\\s*(?::[^=;]+)?=\\s*(${NAME}${STEP}*)`,
  'g',
);
const MOST = 200;
/** Names for a part of what is given may be given in a row, not in a circle. */
const DEEPEST = 8;

/** `null` where nothing is known of what stands before the cursor. */
export function membersBefore(before: string, roots: Json | undefined): Members | null {
  const [, way = '', dot = '', typed = ''] = BEFORE.exec(before) ?? [];
  if (way === '') {
    return null;
  }
  const value = follow(way, roots, before, 0);
  const keys =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const members = keys.slice(0, MOST).flatMap((key) => {
    const plain = new RegExp(`^${NAME}$`).test(key);
    // Another name would have to take the dot away: only what fits is offered.
    return plain ? [memberOf(key, (value as Record<string, Json>)[key])] : [];
  });
  return members.length === 0 || dot === '' ? null : { typed, members };
}

function memberOf(key: string, value: Json | undefined): Member {
  return { key, written: key, type: typeOf(value), preview: short(value) };
}

function follow(
  way: string,
  roots: Json | undefined,
  text: string,
  depth: number,
): Json | undefined {
  const [root = '', ...steps] = stepsOf(way);
  let at = member(roots, root);
  if (at === undefined && depth < DEEPEST) {
    const given = [...text.matchAll(GIVEN)].findLast(([, name]) => name === root);
    at = given?.[2] === undefined ? undefined : follow(given[2], roots, text, depth + 1);
  }
  for (const step of steps) {
    at = member(at, step);
  }
  return at;
}

function stepsOf(way: string): readonly string[] {
  const found = way.matchAll(/([A-Za-z_$][\w$]*)|\[(?:(\d+)|"([^"]*)"|'([^']*)')\]/g);
  return [...found].map(
    ([, name, place, double, single]) => name ?? place ?? double ?? single ?? '',
  );
}

function member(value: Json | undefined, step: string): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) {
    return undefined;
  }
  return (value as Record<string, Json>)[step];
}
