// Constants that every flow sees under `globals`; a flow's own go before them.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { call } from '../api/call';
import { all } from '../api/list';
import { words } from '../api/problem';
import type { Json } from '../model/types';
import { toast } from '../ui/Toasts';
import { GlobalRow } from './GlobalRow';

export interface Named {
  readonly name: string;
  readonly revision: number;
  readonly value: Json;
}

const at = (name: string) => `/api/globals/${encodeURIComponent(name)}`;

export function Globals() {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const list = useQuery({
    queryKey: ['globals'],
    queryFn: () => all<Named>('/api/globals'),
    refetchInterval: false,
  });
  const settle = {
    onError: (error: unknown) => toast(words(error), 'bad'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['globals'] }),
  };
  const put = useMutation({
    mutationFn: (one: { name: string; value: Json; revision?: number }) =>
      call('PUT', at(one.name), {
        body: one.value,
        ...(one.revision === undefined ? {} : { revision: one.revision }),
      }),
    onSuccess: () => setName(''),
    ...settle,
  });
  const remove = useMutation({ mutationFn: (one: string) => call('DELETE', at(one)), ...settle });
  const taken = list.data?.some((one) => one.name === name.trim()) ?? false;
  return (
    <section className="side" aria-labelledby="globals">
      <header className="side-head">
        <h2 id="globals">Globals</h2>
      </header>
      <p className="dim">
        Values that every flow finds under <code>globals</code>. They are plain: secrets belong in
        connections.
      </p>
      {list.error === null ? null : <p role="alert">{words(list.error)}</p>}
      <ul className="globals">
        {list.data?.map((one) => (
          <GlobalRow
            key={one.name}
            global={one}
            onSave={(value) => put.mutate({ ...one, value })}
            onRemove={() => remove.mutate(one.name)}
          />
        ))}
      </ul>
      {list.data?.length === 0 ? <p className="dim">None yet.</p> : null}
      <form
        className="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          put.mutate({ name: name.trim(), value: '' });
        }}
      >
        <input
          aria-label="Name of a new global"
          placeholder="Name, such as currency"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" disabled={name.trim() === '' || taken || put.isPending}>
          <Plus aria-hidden="true" /> Add
        </button>
      </form>
    </section>
  );
}
