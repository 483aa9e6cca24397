// One call of the API: JSON there and back, revisions in headers, refusals thrown.

import type { Finding } from '../model/types';
import { Refusal } from './problem';

export interface Asked {
  readonly body?: unknown;
  /** The revision that the change relies on. */
  readonly revision?: number;
  readonly signal?: AbortSignal;
}

export interface Given<T> {
  readonly data: T;
  /** From the `ETag`; 0 where there is none. */
  readonly revision: number;
}

export async function call<T>(method: string, path: string, asked: Asked = {}): Promise<Given<T>> {
  const { body, revision, signal } = asked;
  const headers = new Headers({ accept: 'application/json' });
  if (body !== undefined) {
    headers.set('content-type', 'application/json');
  }
  if (revision !== undefined) {
    headers.set('if-match', `"${revision}"`);
  }
  const request = new Request(new URL(path, window.location.origin), {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  });
  const response = await globalThis.fetch(request);
  const text = await response.text();
  const data: unknown = parsed(text);
  if (!response.ok) {
    throw refusal(response.status, data);
  }
  const tag = Number(response.headers.get('etag')?.replaceAll('"', '') ?? 0);
  return { data: data as T, revision: Number.isFinite(tag) ? tag : 0 };
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, data: unknown): Refusal {
  const problem = (typeof data === 'object' && data !== null ? data : {}) as {
    code?: string;
    detail?: string;
    title?: string;
    problems?: Finding[];
  };
  const words = problem.detail ?? problem.title ?? `The server answered ${status}.`;
  return new Refusal(status, problem.code ?? 'unknown', words, problem.problems ?? []);
}
