// The first page, in front of a server that the test plays.

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { App } from './App';

const real = globalThis.fetch;
let answers: Record<string, [number, unknown]>;

beforeEach(() => {
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

test('shows who is signed in, the flows and the connections', async () => {
  answers = {
    '/api/me': [200, { account: 'owner', role: 'admin' }],
    '/api/flows': [
      200,
      { items: [{ id: 'orders', name: '<b>Orders</b>', description: '', deployed: 1 }] },
    ],
    '/api/connections': [
      200,
      { items: [{ id: 'feed', settings: { name: 'Feed' }, status: { state: 'waiting' } }] },
    ],
  };
  open();
  expect(await screen.findByText('owner')).toBeDefined();
  // Names are text, never markup.
  expect(await screen.findByText('<b>Orders</b>')).toBeDefined();
  expect(screen.getByText('running')).toBeDefined();
  expect(await screen.findByText('Feed')).toBeDefined();
  expect(screen.getByText('waiting')).toBeDefined();
  const demo = screen.getByRole('link', { name: /demo/i });
  expect(demo.getAttribute('href')).toBe('/demo/');
});

test('offers the way in to whom it does not know, and says what the server refused', async () => {
  const refusal: [number, unknown] = [401, { code: 'unauthorized', detail: 'log in at /login' }];
  answers = { '/api/me': refusal, '/api/flows': refusal, '/api/connections': refusal };
  open();
  const link = await screen.findByRole('link', { name: 'Sign in' });
  expect(link.getAttribute('href')).toBe('/login');
  await waitFor(() => expect(screen.getAllByText('log in at /login')).toHaveLength(2));
});

test('says what to do where there is nothing yet', async () => {
  answers = {
    '/api/me': [200, { account: 'owner', role: 'admin' }],
    '/api/flows': [200, { items: [] }],
    '/api/connections': [200, { items: [] }],
  };
  open();
  await waitFor(() => expect(screen.getAllByText(/^None yet\./)).toHaveLength(2));
});
