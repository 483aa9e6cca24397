// The first page, in front of a server that the test plays.

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { App } from './App';

const real = globalThis.fetch;
let answers: Record<string, [number, unknown]>;

beforeEach(() => {
  window.history.replaceState(null, '', '/');
  globalThis.fetch = async (request) => {
    const path = new URL((request as Request).url).pathname;
    const [status, body] = answers[path] ?? [404, { title: 'nothing here' }];
    return Response.json(body, { status });
  };
});

afterEach(() => {
  cleanup();
  globalThis.fetch = real;
});

function open(): void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>,
  );
}

const orders = {
  id: 'orders',
  name: '<b>Orders</b>',
  description: '',
  nodes: 3,
  saved: new Date().toISOString(),
  latest: 2,
  unpublished: true,
  deployed: 2,
  counts: { started: 1234, succeeded: 1230, failed: 4, handled: 0, dropped: 0, waiting: 0 },
};

test('shows who is signed in and how the flows are doing', async () => {
  answers = {
    '/api/me': [200, { account: 'owner', role: 'admin' }],
    '/api/flows': [200, { items: [orders] }],
  };
  open();
  expect(await screen.findByLabelText('Signed in as owner')).toBeDefined();
  // Names are text, never markup.
  const link = await screen.findByRole('link', { name: '<b>Orders</b>' });
  expect(link.getAttribute('href')).toBe('/flows/orders');
  expect(screen.getByText('running v2')).toBeDefined();
  expect(screen.getByText('draft differs')).toBeDefined();
  expect(screen.getByText('1,234')).toBeDefined();
});

test('offers the way in to whom it does not know, and says what the server refused', async () => {
  const refusal: [number, unknown] = [401, { code: 'unauthorized', detail: 'log in at /login' }];
  answers = { '/api/me': refusal, '/api/flows': refusal };
  open();
  const link = await screen.findByRole('link', { name: 'Sign in' });
  expect(link.getAttribute('href')).toBe('/login');
  expect((await screen.findByRole('alert')).textContent).toBe('log in at /login');
});

test('says what to do where there is nothing yet', async () => {
  answers = { '/api/me': [200, { account: 'owner' }], '/api/flows': [200, { items: [] }] };
  open();
  expect(await screen.findByText(/^None yet\./)).toBeDefined();
  expect(screen.getAllByRole('button', { name: 'New flow' })).toHaveLength(2);
});

test('says so where an address leads nowhere', async () => {
  answers = {};
  window.history.replaceState(null, '', '/nowhere');
  open();
  expect(await screen.findByText('There is nothing at this address')).toBeDefined();
});
