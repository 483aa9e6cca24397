// Places in a text where something is wrong.

export interface Mark {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly message: string;
}

/** The place that a message names, as in `… (line 2, column 5)`. */
export function markOf(message: string): Mark | null {
  const found = /\bline (\d+), column (\d+)/.exec(message);
  return found === null
    ? null
    : { line: Number(found[1]), column: Number(found[2]), message: message };
}

export function marksOf(messages: readonly string[]): readonly Mark[] {
  return messages.flatMap((message) => markOf(message) ?? []);
}
