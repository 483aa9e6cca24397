// Wireloom's pushed messages in a page, or in Node.

import type { ConnectOptions } from './connection';
import { Push } from './push';

export type { ConnectOptions, State } from './connection';
export type { Process } from './process';
export type { FromServer, Kind, Message, Refused, Subscribed, ToServer } from './protocol';
export { PROTOCOL } from './protocol';
export { type Push, PushError } from './push';
export type { Handler, SubscribeOptions, Subscription } from './topic';

/** Connects, and stays connected until `close()`. */
export function connect(options: ConnectOptions): Push {
  return new Push(options);
}
