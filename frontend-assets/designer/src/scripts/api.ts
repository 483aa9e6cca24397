// Library scripts and trying scripts out, as the API does it.

import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../api/call';
import { all } from '../api/list';
import type { Json } from '../model/types';

export interface Script {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly source: string;
}

export interface Kept {
  readonly id: string;
  /** Absent for a former version. */
  readonly revision?: number;
  readonly script: Script;
  readonly version: number;
  readonly saved: string;
}

/** How a script is written, and which of its functions is meant. */
export type Form = 'function' | 'library' | 'preprocessor';

export interface Trial {
  readonly form: Form;
  readonly source: string;
  readonly input: Json;
}

export interface Tried {
  readonly result?: Json;
  readonly error?: {
    readonly message: string;
    readonly line?: number;
    readonly column?: number;
    readonly function?: string;
  };
  readonly console: readonly { readonly level: string; readonly text: string }[];
  readonly tookMicros: number;
}

const at = (id: string) => `/api/scripts/${encodeURIComponent(id)}`;

export function useScripts() {
  return useQuery({
    queryKey: ['scripts', 'all'],
    queryFn: () => all<Kept>('/api/scripts'),
    refetchInterval: 10_000,
  });
}

/** Newest first. */
export function useVersions(id: string) {
  return useQuery({
    queryKey: ['scripts', 'versions', id],
    queryFn: async () => (await all<Kept>(`${at(id)}/versions`)).toReversed(),
    refetchInterval: false,
  });
}

export const create = async (script: Script) =>
  (await call<Kept>('POST', '/api/scripts', { body: script })).data;

export const save = async (script: Script, revision: number) =>
  (await call<Kept>('PUT', at(script.id), { body: script, revision })).data;

export const remove = (id: string) => call('DELETE', at(id));

/** Runs a script once; nothing is kept. */
export function useTry() {
  return useMutation({
    mutationFn: async (trial: Trial) =>
      (await call<Tried>('POST', '/api/try-script', { body: trial })).data,
  });
}
