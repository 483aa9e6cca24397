// Makes a new flow, and opens it.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { words } from '../api/problem';
import { go } from '../app/router';
import { newFlow } from '../model/fresh';
import { Dialog } from '../ui/Dialog';
import { createLike } from './create';

export function NewFlow({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: () => createLike(newFlow('', name.trim())),
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
