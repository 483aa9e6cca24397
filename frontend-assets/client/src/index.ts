// Wireloom's pushed messages in a page, or in Node.

import type { ConnectOptions } from './connection.js';
import { Push } from './push.js';

export type { ConnectOptions, State } from './connection.js';
export type { Process } from './process.js';
export type { FromServer, Kind, Message, Refused, Subscribed, ToServer } from './protocol.js';
export { PROTOCOL } from './protocol.js';
export { type Push, PushError } from './push.js';
export type { Handler, SubscribeOptions, Subscription } from './topic.js';

/** Connects, and stays connected until `close()`. */
export function connect(options: ConnectOptions): Push {
  return new Push(options);
}
