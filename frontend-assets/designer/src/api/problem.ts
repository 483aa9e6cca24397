// What went wrong, in words for a person, whatever form the failure had.

import type { Finding } from '../model/types';

/** A refusal of the API. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  /** Everything that was found, where a whole document was looked at. */
  readonly problems: readonly Finding[];

  constructor(status: number, code: string, message: string, problems: readonly Finding[] = []) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.problems = problems;
  }
}

/** For people: what failed. */
export function words(error: unknown): string {
  if (error instanceof Refusal) {
    return error.message;
  }
  return 'The server cannot be reached. This page goes on trying.';
}
