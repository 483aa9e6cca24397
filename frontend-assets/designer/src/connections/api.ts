// Connections, as the API gives and takes them.

import { useQuery } from '@tanstack/react-query';
import { call } from '../api/call';
import { all } from '../api/list';
import type { Schema } from '../inspector/schema';
import type { JsonObject } from '../model/types';

export interface Status {
  readonly state: string;
  readonly since: string;
  readonly attempt: number;
  readonly nextAttempt?: string;
  readonly lastError?: { readonly message: string; readonly at: string };
  readonly url: string;
  readonly subprotocol?: string;
  readonly messagesIn: number;
  readonly bytesIn: number;
  readonly messagesOut: number;
  readonly bytesOut: number;
  readonly queued: number;
  readonly lastMessageAt?: string;
  readonly pingMillis?: number;
}

export interface Connection {
  readonly id: string;
  readonly revision: number;
  /** Secrets are `***`. */
  readonly settings: JsonObject | null;
  readonly status?: Status;
  readonly problem?: string;
}

const at = (id: string) => `/api/connections/${encodeURIComponent(id)}`;

export function useConnections() {
  return useQuery({
    queryKey: ['connections', 'all'],
    queryFn: () => all<Connection>('/api/connections'),
    refetchInterval: 2_000,
  });
}

/** The schemas of the documents of connections. */
export function useSchemas() {
  return useQuery({
    queryKey: ['schemas'],
    queryFn: async () => (await call<Record<string, Schema>>('GET', '/api/schemas')).data,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  });
}

/** The schema of a connection's settings. */
export function useSettingsSchema() {
  const schemas = useSchemas();
  return { data: schemas.data?.ConnectionSettings, error: schemas.error };
}

export const create = async (settings: JsonObject) =>
  (await call<Connection>('POST', '/api/connections', { body: settings })).data;

export const save = async (id: string, revision: number, settings: JsonObject) =>
  (await call<Connection>('PUT', at(id), { body: settings, revision })).data;

export const remove = (id: string) => call('DELETE', at(id));
export const retry = (id: string) => call('POST', `${at(id)}/retry`);
