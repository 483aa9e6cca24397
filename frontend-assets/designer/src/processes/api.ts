// Process instances, as the API gives and takes them.

import { call } from '../api/call';
import type { Part } from '../api/list';
import type { components } from '../api/schema.generated';
import type { Json, JsonObject } from '../model/types';

type Schemas = components['schemas'];
export type Instance = Schemas['InstanceView'];
export type Incident = Schemas['IncidentView'];
export type Timer = Schemas['TimerView'];
export type Wait = Schemas['WaitView'];
export type Reply = Schemas['ReplyView'];
export type Token = Omit<Schemas['TokenView'], 'actions'> & {
  /** By node and action. */
  readonly actions: Readonly<Record<string, Readonly<Record<string, ActionState>>>>;
};

/** An action at one visit of its node. */
export interface ActionState {
  readonly status?: 'delayed' | 'running' | 'failing' | 'completed';
  readonly runs?: number;
  readonly tries?: number;
}

/** One change of an instance; `is` says which. */
export type Event = JsonObject & { readonly is: string };
export type Entry = Omit<Schemas['RecordView'], 'events'> & { readonly events: readonly Event[] };

/** An instance as it is, or was. */
export interface State {
  readonly instance: Instance;
  readonly tokens: readonly Token[];
  readonly incidents: readonly Incident[];
  readonly data: Json;
}

/** What is searched for; empty texts are not asked for. */
export interface Wanted {
  readonly definition: string;
  readonly status: string;
  readonly key: string;
  readonly value: string;
}

const at = (id: string, rest = '') => `/api/instances/${encodeURIComponent(id)}${rest}`;
const get = async <T>(path: string) => (await call<T>('GET', path)).data;
const post = async <T>(path: string, body: unknown = {}) =>
  (await call<T>('POST', path, { body })).data;

export const PAGE = 50;

export function search(wanted: Wanted, cursor: string): Promise<Part<Instance>> {
  const query = new URLSearchParams({ limit: String(PAGE) });
  const { definition, status, key, value } = wanted;
  const byKey = definition !== '' && key !== '' && value !== '';
  const asked = { definition, status, cursor, ...(byKey ? { key, value } : {}) };
  for (const [name, text] of Object.entries(asked)) {
    if (text !== '') {
      query.set(name, text);
    }
  }
  return get(`/api/instances?${query}`);
}

export const instance = (id: string) => get<Instance>(at(id));
export const past = (id: string, event: number) => get<State>(at(id, `/events/${event}`));
export const history = (id: string, after: number, limit: number) =>
  get<readonly Entry[]>(at(id, `/history?after=${after}&limit=${limit}`));

/** All that is shown of an instance besides itself. */
export async function around(id: string): Promise<Omit<State, 'instance'>> {
  const [tokens, incidents, data] = await Promise.all([
    get<readonly Token[]>(at(id, '/tokens')),
    get<readonly Incident[]>(at(id, '/incidents')),
    get<Json>(at(id, '/data')),
  ]);
  return { tokens, incidents, data };
}

export interface NewInstance {
  readonly definition: string;
  readonly startCondition?: string;
  readonly data: Json;
}

export const start = (order: NewInstance) => post<Reply>('/api/instances', order);
export const act = (id: string, token: number, action: string, data: Json) =>
  post<Reply>(at(id, `/tokens/${token}/actions/${encodeURIComponent(action)}`), { data });
export const resolve = (id: string, incident: number, data?: Json) =>
  post<Reply>(at(id, `/incidents/${incident}/resolve`), data === undefined ? {} : { data });

/** `hold`, `resume`, `terminate`. */
export type Deed = 'hold' | 'resume' | 'terminate';
export const deed = (id: string, what: Deed) => call<Reply>('POST', at(id, `/${what}`));
