// What travels over `/push`: read with care, for a page must survive a server newer than itself.

export const SUBPROTOCOL = 'wireloom.push.v1';

/** A message of a topic. */
export interface Pushed {
  readonly is: 'message';
  readonly topic: string;
  /** From 1, without gaps within one life of the topic. */
  readonly seq: number;
  readonly kind: string;
  readonly ts: string;
  readonly payload: unknown;
}

/** The answer to a subscription, or a notice that messages are missing. */
export interface Subscribed {
  readonly is: 'subscribed';
  readonly topic: string;
  /** The newest message of the topic. */
  readonly seq: number;
  /** Which life of the topic; numbers of another life mean nothing. */
  readonly epoch: string | undefined;
  readonly gap: boolean;
}

/** Something that the server refused. */
export interface Refused {
  readonly is: 'refused';
  readonly code: string;
  readonly message: string;
}

export type FromServer = Pushed | Subscribed | Refused;

export type Fields = Readonly<Record<string, unknown>>;

/** The members of a JSON object; none of anything else. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}

/** A text, or nothing. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A number, or nothing. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Reads a frame; `undefined` for one that this page does not know. */
export function read(frame: string): FromServer | undefined {
  let value: Fields;
  try {
    value = fields(JSON.parse(frame));
  } catch {
    return undefined;
  }
  const seq = number(value.seq);
  const topic = text(value.topic);
  if (topic !== undefined && seq !== undefined) {
    const kind = text(value.kind) ?? 'data';
    const ts = text(value.ts) ?? '';
    return { is: 'message', topic, seq, kind, ts, payload: value.payload };
  }
  const subscribed = text(value.subscribed);
  if (subscribed !== undefined && seq !== undefined) {
    const epoch = text(value.epoch);
    return { is: 'subscribed', topic: subscribed, seq, epoch, gap: value.gap === true };
  }
  if (value.error !== undefined) {
    const error = fields(value.error);
    const code = text(error.code) ?? 'error';
    return { is: 'refused', code, message: text(error.message) ?? code };
  }
  return undefined;
}
