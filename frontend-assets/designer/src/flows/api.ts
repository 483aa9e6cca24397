// Flows, as the API gives and takes them.

import { call } from '../api/call';
import type { components } from '../api/schema.generated';
import type { Finding, Flow, Kind } from '../model/types';

export type FlowView = components['schemas']['FlowView'];
export type VersionView = components['schemas']['VersionView'];

interface Part<T> {
  readonly items: readonly T[];
  readonly next?: string | null;
}

const at = (id: string, rest = '') => `/api/flows/${encodeURIComponent(id)}${rest}`;

/** All of a list, page by page; lists are small, and bounded here. */
async function all<T>(path: string): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor = '';
  for (let page = 0; page < 50; page += 1) {
    const { data } = await call<Part<T>>('GET', `${path}?limit=200${cursor}`);
    items.push(...data.items);
    if (data.next == null) {
      break;
    }
    cursor = `&cursor=${encodeURIComponent(data.next)}`;
  }
  return items;
}

export const flows = () => all<FlowView>('/api/flows');
export const versions = (id: string) => all<VersionView>(at(id, '/versions'));
export const kinds = async () => (await call<readonly Kind[]>('GET', '/api/kinds')).data;
export const draft = (id: string) => call<{ about: FlowView; flow: Flow }>('GET', at(id));
export const createFlow = (flow: Flow) => call<FlowView>('POST', '/api/flows', { body: flow });
export const saveDraft = (flow: Flow, revision: number) =>
  call<FlowView>('PUT', at(flow.id), { body: flow, revision });
export const removeFlow = (id: string) => call('DELETE', at(id));
export const undeploy = (id: string) => call('POST', at(id, '/undeploy'));
export const version = async (id: string, number: number) =>
  (await call<{ about: VersionView; flow: Flow }>('GET', at(id, `/versions/${number}`))).data;
export const check = async (flow: Flow, signal: AbortSignal) =>
  (await call<{ problems: readonly Finding[] }>('POST', '/api/check', { body: flow, signal })).data
    .problems;

export interface DeployOrder {
  readonly version?: number;
  readonly revision?: number;
  readonly note?: string;
}

export const deploy = (id: string, order: DeployOrder) =>
  call('POST', at(id, '/deploy'), { body: order });
