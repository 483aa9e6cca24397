// Opens a flow: the kinds, the draft, and the version that runs.

import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { designer } from '../model/store';
import { draft, type FlowView, kinds, version } from './api';

/** What lists show of the flow; asked for again and again, for others change it too. */
export function useAbout(id: string) {
  return useQuery({
    queryKey: ['flow', id, 'about'],
    queryFn: async () => (await draft(id)).data.about,
  });
}

export function useOpenFlow(id: string) {
  const known = useQuery({
    queryKey: ['kinds'],
    queryFn: kinds,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  });
  const opened = useQuery({
    queryKey: ['flow', id, 'opened'],
    queryFn: () => draft(id),
    gcTime: 0,
    refetchInterval: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

  useEffect(() => {
    if (known.data !== undefined) {
      designer().setKinds(known.data);
    }
  }, [known.data]);

  useEffect(() => {
    if (opened.data !== undefined) {
      designer().open(opened.data.data.flow, opened.data.revision);
    }
  }, [opened.data]);
  useEffect(() => () => designer().close(), []);

  const error = known.error ?? opened.error;
  return { error, isReady: known.data !== undefined && opened.data !== undefined };
}

/** Keeps the document that runs at hand, to be compared with the draft. */
export function useDeployed(about: FlowView | undefined): void {
  const id = about?.id ?? '';
  const number = about?.deployed ?? null;
  const running = useQuery({
    queryKey: ['flow', id, 'version', number],
    queryFn: () => version(id, number ?? 0),
    enabled: number !== null,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  });
  const flow = number === null ? null : (running.data?.flow ?? null);
  useEffect(() => designer().setDeployed(flow), [flow]);
}
