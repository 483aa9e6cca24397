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

/** What every call of the API gives. */
interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer; throws a [`Refusal`] where the server gave none. */
export function dataOf<T>({ data, error, response }: Answer<T>): T {
  if (response.ok && data !== undefined) {
    return data;
  }
  const problem = typeof error === 'object' && error !== null ? error : {};
  const word = (key: string): string | undefined => {
    const value: unknown = Reflect.get(problem, key);
    return typeof value === 'string' ? value : undefined;
  };
  const words = word('detail') ?? word('title') ?? `The server answered ${response.status}.`;
  throw new Refusal(response.status, word('code') ?? 'unknown', words);
}

/** For people: what failed. */
export function words(error: unknown): string {
  if (error instanceof Refusal) {
    return error.message;
  }
  return 'The server cannot be reached. This page goes on trying.';
}
