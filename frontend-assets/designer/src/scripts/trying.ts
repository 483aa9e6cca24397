// What a trial of a script says about the text that was tried.

import { Refusal } from '../api/problem';
import { type Mark, marksOf } from '../editors/marks';
import type { Json } from '../model/types';
import type { Tried } from './api';

/** What was found when a script was refused. */
export function marksOfRefusal(error: unknown): readonly Mark[] {
  const problems = error instanceof Refusal ? error.problems : [];
  return marksOf(problems.map(({ message }) => message));
}

/** Where it failed while it ran. */
export function marksOfTried(tried: Tried | undefined): readonly Mark[] {
  const { line, column = 1, message = '' } = tried?.error ?? {};
  return line === undefined ? [] : [{ line, column, message }];
}

/** In words: why a script did not run at all. */
export function whyRefused(error: unknown): string | null {
  const problems = error instanceof Refusal ? error.problems : [];
  return problems[0]?.message ?? (error instanceof Error ? error.message : null);
}

/** The arguments that a library script's function asks for, to be filled in. */
export function argumentsOf(source: string, name = 'main'): Json {
  const [, list = ''] =
    new RegExp(`function\\s+${name}\\s*\\(([^]*?)\\)\\s*[:{]`).exec(source) ?? [];
  const names = outside(list).flatMap((part) => /^\s*([A-Za-z_$][\w$]*)/.exec(part)?.[1] ?? []);
  return Object.fromEntries(names.map((one) => [one, {}]));
}

/** Split at the commas that stand in no brackets. */
function outside(list: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of list) {
    depth += '([{<'.includes(letter) ? 1 : ')]}>'.includes(letter) ? -1 : 0;
    if (letter === ',' && depth === 0) {
      parts.push('');
    } else {
      parts[parts.length - 1] += letter;
    }
  }
  return parts;
}
