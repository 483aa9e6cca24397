// One connection: its settings as a form, what is wrong with them, and what can be done to it.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Refusal, words } from '../api/problem';
import { go } from '../app/router';
import { SchemaForm } from '../inspector/SchemaForm';
import type { JsonObject } from '../model/types';
import { toast } from '../ui/Toasts';
import { type Connection, create, remove, retry, save, useSettingsSchema } from './api';
import { ConnectionFigures } from './ConnectionFigures';
import { Trying } from './Trying';
import './trying.css';

interface Props {
  /** Absent: a new one. */
  readonly connection?: Connection;
  /** The id that a new one is to have. */
  readonly wanted?: string;
}

const NEW: JsonObject = { id: '', url: 'wss://' };

export function ConnectionPanel({ connection, wanted = '' }: Props) {
  const schema = useSettingsSchema();
  const queries = useQueryClient();
  const before = connection?.settings ?? { ...NEW, id: wanted };
  const [edited, setEdited] = useState<JsonObject | null>(null);
  const value = edited ?? before;
  const refresh = () => queries.invalidateQueries({ queryKey: ['connections'] });
  const refuse = (error: unknown) => toast(words(error), 'bad');
  const keep = useMutation({
    mutationFn: () =>
      connection === undefined ? create(value) : save(connection.id, connection.revision, value),
    onSuccess: async ({ id }) => {
      await refresh();
      setEdited(null);
      toast(connection === undefined ? 'The connection is being opened' : 'Saved');
      go(`/connections/${encodeURIComponent(id)}`);
    },
  });
  const again = useMutation({ mutationFn: retry, onError: refuse, onSettled: refresh });
  const end = useMutation({
    mutationFn: remove,
    onError: refuse,
    onSuccess: () => go('/connections'),
    onSettled: refresh,
  });
  const problems = keep.error instanceof Refusal ? keep.error.problems : [];
  const ask = (id: string) =>
    window.confirm(`Remove the connection ${id}? Flows that use it stay, and wait.`) &&
    end.mutate(id);
  return (
    <section className="side" aria-label={connection?.id ?? 'New connection'}>
      <header className="side-head">
        <h2>{connection?.id ?? 'New connection'}</h2>
        {connection === undefined ? null : (
          <>
            <button type="button" onClick={() => again.mutate(connection.id)}>
              <RotateCw aria-hidden="true" /> Try now
            </button>
            <button type="button" className="danger" onClick={() => ask(connection.id)}>
              <Trash2 aria-hidden="true" /> Remove
            </button>
          </>
        )}
      </header>
      {connection?.status === undefined ? null : <ConnectionFigures status={connection.status} />}
      {connection?.problem === undefined ? null : <p role="alert">{connection.problem}</p>}
      {keep.error === null ? null : <p role="alert">{words(keep.error)}</p>}
      <Trying
        id={connection?.id ?? String(value.id ?? '')}
        edited={edited}
        isKnown={connection !== undefined}
      />
      {schema.data === undefined ? (
        <p className="dim">{schema.error === null ? 'Loading…' : words(schema.error)}</p>
      ) : (
        <SchemaForm
          schema={schema.data}
          value={value}
          onChange={setEdited}
          problems={problems}
          without={connection === undefined ? [] : ['id']}
        />
      )}
      <footer className="side-foot">
        {edited === null ? null : (
          <button type="button" onClick={() => setEdited(null)}>
            Undo changes
          </button>
        )}
        <button
          type="button"
          className="primary"
          disabled={(edited === null && connection !== undefined) || keep.isPending}
          onClick={() => keep.mutate()}
        >
          {connection === undefined ? 'Create' : 'Save'}
        </button>
      </footer>
    </section>
  );
}
