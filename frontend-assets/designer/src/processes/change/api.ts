// Changes by hand, as the API takes them: each can be tried first.

import { call } from '../../api/call';
import type { components } from '../../api/schema.generated';
import type { Json } from '../../model/types';
import type { Instance, Token } from '../api';

export type Changed = Omit<components['schemas']['Changed'], 'tokens'> & {
  readonly instance: Instance;
  readonly tokens: readonly Token[];
};

export type Step =
  | { readonly do: 'setData'; readonly data: Json }
  | { readonly do: 'activate'; readonly node: string }
  | { readonly do: 'terminate'; readonly token: number };

export interface Migration {
  readonly version: number;
  readonly mapping: Readonly<Record<string, string>>;
}

const post = async <T>(path: string, body: unknown) => (await call<T>('POST', path, { body })).data;
const at = (id: string, rest: string) => `/api/instances/${encodeURIComponent(id)}${rest}`;

export const modify = (id: string, steps: readonly Step[], dryRun: boolean) =>
  post<Changed>(at(id, '/modify'), { steps, dryRun });
export const migrate = (id: string, migration: Migration, dryRun: boolean) =>
  post<Changed>(at(id, '/migrate'), { ...migration, dryRun });

/** Of all instances of a definition, or of some. */
export type Whose = { readonly definition: string } | { readonly instances: readonly string[] };

export interface Resolution {
  /** Only incidents with this code; all if absent. */
  readonly code?: string;
  /** Merged into each instance's data before. */
  readonly data?: Json;
}

export const resolveMany = async (whose: Whose, how: Resolution) =>
  (await post<{ resolved: number }>('/api/incidents/resolve', { ...whose, ...how })).resolved;
