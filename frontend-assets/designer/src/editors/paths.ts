// Payload paths: how one is written, what stands at one, and which could follow what is typed.

import type { Json } from '../model/types';

export interface Suggestion {
  /** The whole path. */
  readonly path: string;
  /** Its last step, as it is written. */
  readonly step: string;
  /** `object`, `array(3)`, `string` … */
  readonly type: string;
  /** A short look at the value. */
  readonly preview: string;
}

const MOST = 200;
const PLAIN = /^[^.[\]{}\s"'`]+$/;

/** The steps of a path; `null` where it is not well formed. */
export function steps(path: string): readonly string[] | null {
  if (path === '.' || path === '') {
    return [];
  }
  const found: string[] = [];
  const part = /(?:\[([^\]]+)\]|([^.[\]]+))(\.|$)/y;
  while (part.lastIndex < path.length) {
    const at = part.exec(path);
    if (at === null) {
      return null;
    }
    found.push(at[1] ?? at[2] ?? '');
    if (at[3] === '') {
      return part.lastIndex === path.length ? found : null;
    }
  }
  return null;
}

/** A step as paths write it. */
export function written(key: string): string {
  return PLAIN.test(key) ? key : `[${key}]`;
}

export function joined(parts: readonly (string | number)[]): string {
  return parts.length === 0 ? '.' : parts.map((part) => written(String(part))).join('.');
}

/** What stands at a path; `undefined` where there is nothing. */
export function valueAt(payload: Json | undefined, path: string): Json | undefined {
  let at = payload;
  const way = steps(path.trim());
  for (const step of way ?? []) {
    at = member(at, step);
  }
  return way === null ? undefined : at;
}

function member(value: Json | undefined, step: string): Json | undefined {
  if (Array.isArray(value)) {
    return /^\d+$/.test(step) ? value[Number(step)] : undefined;
  }
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, step)) {
    return (value as Record<string, Json>)[step];
  }
  return undefined;
}

export function typeOf(value: Json | undefined): string {
  if (Array.isArray(value)) {
    return `array(${value.length})`;
  }
  return value === null ? 'null' : value === undefined ? 'nothing' : typeof value;
}

/** At most so many characters of a value, on one line. */
export function short(value: Json | undefined, most = 60): string {
  const text = value === undefined ? '' : (JSON.stringify(value) ?? '');
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** What may follow `typed`: the members of what stands before its last dot. */
export function suggestions(payload: Json | undefined, typed: string): readonly Suggestion[] {
  const cut = lastDot(typed);
  const parent = cut < 0 ? '' : typed.slice(0, cut);
  const begun = typed
    .slice(cut + 1)
    .replace(/^\[/, '')
    .toLowerCase();
  const at = valueAt(payload, parent);
  const keys = Array.isArray(at)
    ? at.slice(0, MOST).map((_, place) => String(place))
    : typeof at === 'object' && at !== null
      ? Object.keys(at).slice(0, MOST)
      : [];
  return keys
    .filter((key) => key.toLowerCase().includes(begun))
    .sort((one, other) => rank(one, begun) - rank(other, begun))
    .map((key) => {
      const value = member(at, key);
      const step = written(key);
      const path = parent === '' ? step : `${parent}.${step}`;
      return { path, step, type: typeOf(value), preview: short(value) };
    });
}

function rank(key: string, begun: string): number {
  return key.toLowerCase().startsWith(begun) ? 0 : 1;
}

/** The last dot that stands outside of brackets. */
function lastDot(text: string): number {
  const open = text.lastIndexOf('[');
  return open > text.lastIndexOf(']') ? text.lastIndexOf('.', open) : text.lastIndexOf('.');
}

/** How a path that is being typed begins in a text of a language; `null`: there is none here. */
export function pathBefore(language: Language, before: string): number | null {
  const word = /(?:[^\s.,()[\]{}"'`!<>=+*/%^&|?:$#@-]|\[[^\]]*\]?|\.)*$/.exec(before)?.[0] ?? '';
  const start = before.length - word.length;
  switch (language) {
    case 'path':
      return 0;
    case 'expression':
      return quoted(before) ? null : start;
    case 'substitution':
      return hole(before, '${', '}');
    case 'template':
    case 'html':
      return hole(before, '{{', '}}') === null ? null : start;
    default:
      return null;
  }
}

export type Language =
  | 'path'
  | 'expression'
  | 'substitution'
  | 'template'
  | 'html'
  | 'json'
  | 'script'
  | 'text';

/** Where the text within an open hole begins. */
function hole(before: string, open: string, close: string): number | null {
  const at = before.lastIndexOf(open);
  return at < 0 || before.indexOf(close, at) >= 0 ? null : at + open.length;
}

function quoted(before: string): boolean {
  let mark = '';
  for (const letter of before) {
    if (mark === '' ? letter === '"' || letter === "'" : letter === mark) {
      mark = mark === '' ? letter : '';
    }
  }
  return mark !== '';
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  'wireloom-path': 'path',
  'wireloom-expression': 'expression',
  'wireloom-substitution': 'substitution',
  'wireloom-template': 'template',
  'wireloom-html-template': 'html',
  'wireloom-json-template': 'template',
  'wireloom-function': 'script',
};

/** The language of a format; `null` where it is none. */
export function languageOf(format: string): Language | null {
  return LANGUAGES[format] ?? null;
}
