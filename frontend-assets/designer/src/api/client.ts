// The API, typed from its OpenAPI document (`npm run generate`).

import createClient from 'openapi-fetch';
import type { paths } from './schema.generated';

/** Calls of the API. The cookie goes along by itself; nothing is kept between calls. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  headers: { accept: 'application/json' },
  // Looked up at each call, so that tests can stand in for the server.
  fetch: (request) => globalThis.fetch(request),
});
