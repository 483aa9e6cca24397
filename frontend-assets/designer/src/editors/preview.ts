// What a field gives for a payload, as far as that is certain without asking the program: paths,
// and texts with nothing but paths in them. Helpers and expressions are the program's to say.

import type { Json } from '../model/types';
import { type Language, short, steps, valueAt } from './paths';

export interface Preview {
  readonly text: string;
  /** Nothing stands there. */
  readonly missing: boolean;
}

/** A renderer that knows more; asked where this file does not know. */
export type AskProgram = (language: Language, source: string, payload: Json) => Preview | null;

const nobody: AskProgram = () => null;

/** `null` where it cannot be said. */
export function preview(
  language: Language,
  source: string,
  payload: Json | undefined,
  ask: AskProgram = nobody,
): Preview | null {
  if (payload === undefined || source.trim() === '') {
    return null;
  }
  const here = locally(language, source, payload);
  return here === undefined ? ask(language, source, payload) : here;
}

function locally(language: Language, source: string, payload: Json): Preview | null | undefined {
  switch (language) {
    case 'path':
      return at(payload, source);
    case 'expression': {
      const bare = /^\s*\{\{([^{}]+)\}\}\s*$/.exec(source)?.[1] ?? source;
      return isPath(bare.trim()) ? at(payload, bare.trim()) : undefined;
    }
    case 'template':
      // Three braces are another thing.
      return source.includes('{{{')
        ? undefined
        : filled(source, /\{\{\s*([^{}\s]+)\s*\}\}/g, payload);
    default:
      return undefined;
  }
}

function isPath(text: string): boolean {
  return /^[A-Za-z_][\w.[\]]*$/.test(text) && steps(text) !== null && !WORDS.has(text);
}

/** Words that are values or helpers of their own. */
const WORDS = new Set(['true', 'false', 'null', 'undefined', 'E', 'PI', 'else', 'this']);

function at(payload: Json, path: string): Preview | null {
  if (steps(path.trim()) === null) {
    return null;
  }
  const value = valueAt(payload, path);
  return value === undefined
    ? { text: 'nothing there', missing: true }
    : { text: typeof value === 'string' ? cut(value) : short(value, 200), missing: false };
}

function filled(source: string, hole: RegExp, payload: Json): Preview | null | undefined {
  let certain = true;
  let missing = false;
  const text = source.replace(hole, (whole, path: string) => {
    // A name alone may be a helper.
    const known = isPath(path) && (path.includes('.') || valueAt(payload, path) !== undefined);
    const value = known ? valueAt(payload, path) : undefined;
    certain &&= known && (typeof value !== 'object' || value === null);
    missing ||= value === undefined;
    return value === undefined || value === null ? '' : certain ? String(value) : whole;
  });
  if (!certain || /\{\{|\\/.test(text)) {
    return undefined;
  }
  return { text: cut(text), missing };
}

function cut(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
