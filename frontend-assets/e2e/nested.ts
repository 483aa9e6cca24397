// A flow with a loop within a loop, for the tests of loops.

/** A loop over orders, and in it one over the lines of each. */
export const NESTED = {
  format: 'wireloom.flow/1',
  id: 'nested',
  name: 'Nested',
  nodes: [
    {
      id: 'go',
      type: 'trigger/button',
      name: 'Go',
      position: { x: 0, y: 0 },
      config: { payload: { orders: [{ lines: [1, 2] }, { lines: [3] }] } },
    },
    {
      id: 'orders',
      type: 'logic/loop',
      name: 'Orders',
      position: { x: 280, y: 0 },
      config: {
        items: { path: 'data.orders' },
        item: 'order',
        index: 'orderAt',
        result: 'sums',
        destination: 'all',
      },
    },
    {
      id: 'lines',
      type: 'logic/loop',
      name: 'Lines',
      position: { x: 584, y: 40 },
      config: { items: { path: 'order.lines' }, item: 'line', index: 'at', destination: 'sums' },
      parent: 'orders',
    },
    {
      id: 'double',
      type: 'logic/mutate',
      name: 'Double',
      position: { x: 888, y: 80 },
      config: {
        rules: [{ do: 'set', destination: 'line', value: { expression: 'line * 2' } }],
      },
      parent: 'lines',
    },
    {
      id: 'give',
      type: 'flow/return',
      name: 'Give',
      position: { x: 1336, y: 0 },
      config: { value: { path: 'all' } },
    },
  ],
  wires: [
    { from: ['go', 'out'], to: 'orders' },
    { from: ['orders', 'body'], to: 'lines' },
    { from: ['lines', 'body'], to: 'double' },
    { from: ['orders', 'done'], to: 'give' },
  ],
};
