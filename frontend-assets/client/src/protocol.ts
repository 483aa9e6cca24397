// What travels over `/push`. Read with care: a page must survive a server newer than itself.

export const PROTOCOL = 'wireloom.push.v1';
/** Offered beside the protocol: the ticket follows in the first message. */
export const TICKET_FOLLOWS = 'wireloom.ticket';

/** What a message is for. Servers may send further kinds later. */
export type Kind = 'data' | 'runAction' | 'processMetadata' | 'status';

/** A message of a topic. */
export interface Message<T = unknown> {
  readonly topic: string;
  /** From 1, without a gap within one life of the topic. */
  readonly seq: number;
  readonly kind: Kind;
  /** When it was sent, in UTC: `2026-01-31T12:00:00.000Z`. */
  readonly ts: string;
  /** The id of the node that sent it. */
  readonly node: string;
  /** The action that it belongs to, in processes. */
  readonly action?: string;
  readonly payload: T;
}

/** The answer to a subscription, or a notice that messages are missing. */
export interface Subscribed {
  readonly subscribed: string;
  /** The newest message of the topic. */
  readonly seq: number;
  /** Which life of the topic; numbers of another life mean nothing. */
  readonly epoch: string;
  readonly gap: boolean;
  /** How many were dropped because this client reads too slowly; only in a notice. */
  readonly dropped?: number;
}

/** Something that the server refused. */
export interface Refused {
  /** 4400 malformed, 4401 no ticket, 4403 no grant, 4404 not there, 4429 too many, 4500 failed. */
  readonly code: number;
  /** For people. */
  readonly message: string;
  /** The topic, where there is one. */
  readonly for: string | null;
  /** The request, where it has an id. */
  readonly id?: string;
}

/** All that a server may say. */
export interface FromServer extends Partial<Message>, Partial<Omit<Subscribed, 'seq'>> {
  readonly unsubscribed?: string;
  readonly error?: Refused;
  readonly authRequired?: { readonly expires: string };
  readonly authenticated?: { readonly expires: string | null };
  readonly published?: string;
  readonly id?: string;
  readonly acted?: { readonly for: string; readonly id: string | null; readonly result: unknown };
  readonly pong?: unknown;
}

/** All that a client may say. */
export type ToServer =
  | { subscribe: string; after?: number; epoch?: string }
  | { unsubscribe: string }
  | { ack: string; seq: number }
  | { auth: string }
  | { publish: { channel: string; data: unknown; id?: string } }
  | { action: { process: string; token?: string; name: string; data?: unknown; id?: string } }
  | { ping: number };

/** Reads a frame; `undefined` for what is none. */
export function read(frame: unknown): FromServer | undefined {
  try {
    const value: unknown = JSON.parse(String(frame));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
