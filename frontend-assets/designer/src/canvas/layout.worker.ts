// Lays out beside the page, so that a large flow does not hold it up.

import { arrange, type Order } from './layout';

self.onmessage = (event: MessageEvent<Order>) => {
  self.postMessage(arrange(event.data));
};
