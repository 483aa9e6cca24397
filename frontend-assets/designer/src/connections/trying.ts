// Trying a connection out, as the API does it: a test that ends by itself, and captures.

import { call } from '../api/call';
import type { Json, JsonObject } from '../model/types';

export interface StepReport {
  readonly step: string;
  readonly millis: number;
  /** Why it failed; then it is the last. */
  readonly failure?: string;
}

export interface Captured {
  readonly seq: number;
  readonly time: string;
  /** As a trigger would give it. */
  readonly data: Json;
  readonly cut?: boolean;
}

export interface TestReport {
  readonly ok: boolean;
  readonly steps: readonly StepReport[];
  readonly millis: number;
  readonly url: string;
  readonly failure?: { readonly message: string };
  readonly note?: string;
  readonly heard: readonly Captured[];
}

export interface Capture {
  readonly id: string;
  /** Why it has ended; absent while it listens. */
  readonly ended?: string;
  readonly messages: number;
  readonly events: readonly Captured[];
}

const at = (id: string, rest: string) => `/api/connections/${encodeURIComponent(id)}/${rest}`;

/** Connects as the connection would, with settings that need not be saved. */
export const test = async (id: string, settings: JsonObject | null) => {
  const body = settings === null ? {} : { settings };
  return (await call<TestReport>('POST', at(id, 'test'), { body })).data;
};

/** Longest that one question waits for news. */
const WAIT = 20;

/** Listens, and tells of what has come so far, until the capture ends or is given up. */
export async function capture(
  id: string,
  signal: AbortSignal,
  heard: (capture: Capture) => void,
): Promise<void> {
  const body = { messages: 20, seconds: 60 };
  let now = (await call<Capture>('POST', at(id, 'captures'), { body, signal })).data;
  const events = [...now.events];
  try {
    for (;;) {
      heard({ ...now, events: [...events] });
      if (now.ended !== undefined || signal.aborted) {
        return;
      }
      const path = `captures/${encodeURIComponent(now.id)}?after=${events.at(-1)?.seq ?? 0}&wait=${WAIT}`;
      now = (await call<Capture>('GET', at(id, path), { signal })).data;
      events.push(...now.events);
    }
  } finally {
    if (now.ended === undefined) {
      // Given up: the server need not listen any longer.
      const path = at(id, `captures/${encodeURIComponent(now.id)}`);
      void call('DELETE', path).catch(() => undefined);
    }
  }
}
