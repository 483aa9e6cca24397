// What the pictures show beside the demo.

export const SCRIPT = {
  id: 'totals',
  name: 'Totals',
  description: 'What an order comes to',
  source: `interface Line { price: number; count: number }
interface Order { lines: Line[]; discount?: number }

/** What an order comes to, after its discount. */
export async function main(order: Order, currency = 'EUR') {
  const sum = order.lines.reduce((sum, line) => sum + line.price * line.count, 0);
  const total = sum * (1 - (order.discount ?? 0));
  console.log(\`lines: \${order.lines.length}, total: \${total}\`);
  return { total, currency };
}
`,
};

export const CODED = {
  format: 'wireloom.flow/1',
  id: 'coded',
  name: 'Order totals',
  nodes: [
    {
      id: 'order',
      type: 'trigger/button',
      name: 'An order',
      position: { x: 0, y: 0 },
      config: { payload: { id: 7, lines: [{ price: 2.5, count: 4 }] } },
    },
    {
      id: 'total',
      type: 'logic/function',
      name: 'Total',
      position: { x: 300, y: 0 },
      config: {
        code: `const { lines } = payload.data;
const total = lines.reduce((sum, line) => sum + line.price * line.count, 0);
console.log(\`order \${payload.data.id}: \${total}\`);
payload.working = { total };
`,
      },
    },
  ],
  wires: [{ from: ['order', 'out'], to: 'total' }],
};
