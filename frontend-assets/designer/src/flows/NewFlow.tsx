// Makes a new flow, and opens it.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Refusal, words } from '../api/problem';
import { go } from '../app/router';
import { newFlow } from '../model/fresh';
import { slug } from '../model/ids';
import { Dialog } from '../ui/Dialog';
import { createFlow } from './api';

/** Where the id is taken, others like it are tried. */
async function create(name: string): Promise<string> {
  const base = slug(name);
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? base : `${base}-${count}`;
    try {
      await createFlow(newFlow(id, name));
      return id;
    } catch (error) {
      if (!(error instanceof Refusal && error.status === 409 && count < 20)) {
        throw error;
      }
    }
  }
}

export function NewFlow({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: () => create(name.trim()),
    onSuccess: (id) => {
      void queries.invalidateQueries({ queryKey: ['flows'] });
      go(`/flows/${id}`);
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Dialog title="New flow" onClose={onClose}>
      <form className="dialog-part" onSubmit={send}>
        {make.error === null ? null : <p role="alert">{words(make.error)}</p>}
        <label className="field">
          Name
          <input
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoFocus
            required
            maxLength={120}
          />
        </label>
        <div className="dialog-foot">
          <button type="button" onClick={onClose}>
            Not now
          </button>
          <button type="submit" className="primary" disabled={name.trim() === '' || make.isPending}>
            Create
          </button>
        </div>
      </form>
    </Dialog>
  );
}
