// Looks again as soon as the server says that instances have changed. One look at a time: where
// they change faster than can be looked at, the next look begins when the last has ended.

import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listen } from '../api/live';

interface Changed {
  readonly instances: readonly string[];
  /** Others than these have changed too. */
  readonly more: boolean;
}

/** Whether the server tells; otherwise the page has to ask now and then. */
export function useChanges(queryKey: QueryKey, id?: string): boolean {
  const queries = useQueryClient();
  const [connected, setConnected] = useState(false);
  const name = JSON.stringify(queryKey);
  useEffect(() => {
    const look = looker(() =>
      queries.invalidateQueries({
        queryKey: JSON.parse(name) as QueryKey,
        exact: id !== undefined,
        // A hidden page asks when it is looked at again.
        refetchType: document.hidden ? 'none' : 'active',
      }),
    );
    return listen('instances', {
      opened: () => {
        setConnected(true);
        // What changed before nobody told.
        look();
      },
      hear: (line) => isAbout(line, id) && look(),
      closed: () => setConnected(false),
    });
  }, [queries, name, id]);
  return connected;
}

/** Whether a line of the socket is about an instance, or any at all. */
export function isAbout(line: string, id: string | undefined): boolean {
  const { instances, more } = JSON.parse(line) as Partial<Changed>;
  return id === undefined || more === true || instances?.includes(id) !== false;
}

/** Looks when it is called; a call that comes meanwhile leads to one more look. */
export function looker(look: () => Promise<void>): () => void {
  let busy = false;
  let again = false;
  return async () => {
    again = true;
    if (busy) {
      return;
    }
    busy = true;
    while (again) {
      again = false;
      await look();
    }
    busy = false;
  };
}
