// React: a channel or a process as the state of a component.

import { useCallback, useEffect, useState } from 'react';
import type { State } from './connection.js';
import type { Message, Refused } from './protocol.js';
import type { Push } from './push.js';

/** How the connection is doing. */
export function usePushState(push: Push): State {
  const [state, setState] = useState(push.state);
  useEffect(() => {
    setState(push.state);
    return push.on('state', setState);
  }, [push]);
  return state;
}

export interface ChannelState<S> {
  /** What `reduce` has made of the messages; the newest payload without one. */
  value: S;
  /** The newest message. */
  last: Message | undefined;
  /** Whether messages were missing at some time. */
  gap: boolean;
  /** The server does not let this page hear the channel. */
  refused: Refused | undefined;
}

interface ChannelOptions<T, S> {
  from?: 'now' | 'kept';
  initial: S;
  /** Called with each message; need not stay the same function. */
  reduce: (state: S, message: Message<T>) => S;
}

/** The newest payload of a channel. */
export function useChannel<T = unknown>(push: Push, channel: string): ChannelState<T | undefined>;
/** What `reduce` makes of a channel's messages. */
export function useChannel<T, S>(
  push: Push,
  channel: string,
  options: ChannelOptions<T, S>,
): ChannelState<S>;
export function useChannel<T, S>(
  push: Push,
  channel: string,
  options?: ChannelOptions<T, S>,
): ChannelState<S | T | undefined> {
  const fresh: ChannelState<S | T | undefined> = {
    value: options?.initial,
    last: undefined,
    gap: false,
    refused: undefined,
  };
  const [state, setState] = useState(fresh);
  const from = options?.from;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new `reduce` is no new subscription
  useEffect(() => {
    const take = (message: Message<T>) => {
      setState((before) => ({
        ...before,
        value: options ? options.reduce(before.value as S, message) : message.payload,
        last: message,
        refused: undefined,
      }));
    };
    setState(fresh);
    const subscription = push.subscribe<T>(`channel:${channel}`, take, {
      ...(from !== undefined && { from }),
      onGap: () => setState((before) => ({ ...before, gap: true })),
      onRefused: (refused) => setState((before) => ({ ...before, refused })),
    });
    return () => subscription.close();
  }, [push, channel, from]);
  return state;
}

export interface ProcessState<T> {
  /** The newest payload of the kind `data`. */
  data: T | undefined;
  /** The newest payloads of `status` and `processMetadata`. */
  status: unknown;
  metadata: unknown;
  /** Actions that the process asks the page to run, oldest first. */
  asked: readonly Message[];
  /** The server does not let this page hear the process, or there is none. */
  refused: Refused | undefined;
  /** Runs a manual action. */
  run: (action: string, data?: unknown, token?: string) => Promise<unknown>;
}

/** A process instance; `undefined` while there is none yet. */
export function useProcess<T = unknown>(push: Push, id: string | undefined): ProcessState<T> {
  const fresh = {
    data: undefined as T | undefined,
    status: undefined as unknown,
    metadata: undefined as unknown,
    asked: [] as readonly Message[],
    refused: undefined as Refused | undefined,
  };
  const [state, setState] = useState(fresh);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `fresh` is always the same
  useEffect(() => {
    setState(fresh);
    if (id === undefined) {
      return;
    }
    const take = (message: Message) => {
      const { kind, payload } = message;
      setState((before) => {
        if (kind === 'data') {
          return { ...before, data: payload as T };
        }
        if (kind === 'status') {
          return { ...before, status: payload };
        }
        return kind === 'processMetadata'
          ? { ...before, metadata: payload }
          : { ...before, asked: [...before.asked, message].slice(-100) };
      });
    };
    const onRefused = (refused: Refused) => setState((before) => ({ ...before, refused }));
    const subscription = push.subscribe(`process:${id}`, take, { onRefused });
    return () => subscription.close();
  }, [push, id]);
  const run = useCallback(
    (action: string, data?: unknown, token?: string) =>
      id === undefined
        ? Promise.reject(new Error('there is no process yet'))
        : push.act(id, action, data, token),
    [push, id],
  );
  return { ...state, run };
}
