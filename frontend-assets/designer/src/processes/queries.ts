// What the pages of processes ask for, and when: as soon as the server says that an instance has
// changed; every few seconds where it cannot be heard. Nothing is asked while the page is hidden.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { words } from '../api/problem';
import { flows, kinds, version } from '../flows/api';
import { toast } from '../ui/Toasts';
import {
  around,
  type Entry,
  history,
  instance,
  past,
  type State,
  search,
  type Wanted,
} from './api';
import { useChanges } from './useChanges';

/** While the server tells what changes: should it ever fail to. */
const TOLD = 30_000;
const UNTOLD = 3_000;
const PART = 200;
const PARTS = 10;
const FOREVER = { staleTime: Number.POSITIVE_INFINITY, refetchInterval: false } as const;

export function useInstances(wanted: Wanted, cursor: string) {
  const told = useChanges(['instances']);
  return useQuery({
    queryKey: ['instances', wanted, cursor],
    queryFn: () => search(wanted, cursor),
    refetchInterval: told ? TOLD : UNTOLD,
    placeholderData: keepPreviousData,
  });
}

/** The processes that can be started: what is durable and deployed. */
export function useDefinitions() {
  const found = useQuery({ queryKey: ['flows'], queryFn: flows });
  return found.data?.filter(({ durability }) => durability === 'durable');
}

/** A version's drawing; versions never change. */
export function useVersion(id: string, number: number | null | undefined) {
  return useQuery({
    queryKey: ['flow', id, 'version', number],
    queryFn: () => version(id, number ?? 0),
    enabled: id !== '' && number !== null && number !== undefined,
    ...FOREVER,
  });
}

export function useKinds() {
  return useQuery({ queryKey: ['kinds'], queryFn: kinds, ...FOREVER });
}

/** An instance as it is now. */
export function useNowState(id: string): { state: State | undefined; error: Error | null } {
  const told = useChanges(['instance', id], id);
  const live = useQuery({
    queryKey: ['instance', id],
    queryFn: () => instance(id),
    refetchInterval: told ? TOLD : UNTOLD,
    retry: false,
  });
  const events = live.data?.events;
  const rest = useQuery({
    queryKey: ['instance', id, 'around', events],
    queryFn: () => around(id),
    enabled: events !== undefined,
    placeholderData: keepPreviousData,
    ...FOREVER,
  });
  const state =
    live.data === undefined || rest.data === undefined
      ? undefined
      : { instance: live.data, ...rest.data };
  return { state, error: live.error ?? rest.error };
}

/** An instance as it was after an event; `null`: not asked for. */
export function usePast(id: string, event: number | null) {
  return useQuery({
    queryKey: ['instance', id, 'at', event],
    queryFn: () => past(id, event ?? 0),
    enabled: event !== null,
    placeholderData: keepPreviousData,
    ...FOREVER,
  });
}

/** What happened, from the beginning; what is known already is not asked for again. */
export function useHistory(id: string, events: number) {
  const kept = useRef<readonly Entry[]>([]);
  return useQuery({
    queryKey: ['instance', id, 'history', events],
    queryFn: async () => {
      for (let part = 0; part < PARTS; part += 1) {
        const more = await history(id, kept.current.at(-1)?.first ?? 0, PART);
        kept.current = [...kept.current, ...more];
        if (more.length < PART) {
          break;
        }
      }
      return kept.current;
    },
    placeholderData: keepPreviousData,
    ...FOREVER,
  });
}

/** Does something to an instance, tells what came of it, and looks again. */
export function useDeed<T, R>(id: string, work: (order: T) => Promise<R>, told: (r: R) => string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: (reply) => toast(told(reply)),
    onError: (error) => toast(words(error), 'bad'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['instance', id], exact: true }),
  });
}
