// API tokens: made, shown once, revoked.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { call } from '../api/call';
import { all } from '../api/list';
import { words } from '../api/problem';
import { toast } from '../ui/Toasts';
import { NewSecret } from './NewSecret';

interface Token {
  readonly id: string;
  readonly label: string;
  readonly created?: string;
  readonly expires?: string | null;
}

interface Made {
  readonly secret: string;
  readonly token: Token;
}

export function Tokens() {
  const queries = useQueryClient();
  const [label, setLabel] = useState('');
  const list = useQuery({
    queryKey: ['tokens'],
    queryFn: () => all<Token>('/api/tokens'),
    refetchInterval: false,
  });
  const settle = {
    onError: (error: unknown) => toast(words(error), 'bad'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
  };
  const make = useMutation({
    mutationFn: async () => (await call<Made>('POST', '/api/tokens', { body: { label } })).data,
    onSuccess: () => setLabel(''),
    ...settle,
  });
  const revoke = useMutation({
    mutationFn: (id: string) => call('DELETE', `/api/tokens/${encodeURIComponent(id)}`),
    ...settle,
  });
  return (
    <section className="side" aria-labelledby="tokens">
      <header className="side-head">
        <h2 id="tokens">API tokens</h2>
      </header>
      <p className="dim">
        For programs that call the API: <code>Authorization: Bearer …</code>
      </p>
      {list.error === null ? null : <p role="alert">{words(list.error)}</p>}
      {make.data === undefined ? null : <NewSecret secret={make.data.secret} />}
      <ul className="globals">
        {list.data?.map((token) => (
          <li key={token.id} className="token">
            <KeyRound aria-hidden="true" size={16} />
            <strong>{token.label}</strong>
            <span className="dim">
              {token.created === undefined ? '' : `made ${day(token.created)}`}
              {token.expires == null ? '' : `, until ${day(token.expires)}`}
            </span>
            <button
              type="button"
              className="danger"
              onClick={() =>
                window.confirm(`Revoke ${token.label}? What uses it is locked out at once.`) &&
                revoke.mutate(token.id)
              }
            >
              Revoke
            </button>
          </li>
        ))}
      </ul>
      {list.data?.length === 0 ? <p className="dim">None yet.</p> : null}
      <form
        className="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <input
          aria-label="What a new token is for"
          placeholder="What it is for"
          maxLength={100}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
        <button type="submit" disabled={label.trim() === '' || make.isPending}>
          Make a token
        </button>
      </form>
    </section>
  );
}

function day(iso: string): string {
  return new Date(iso).toLocaleDateString();
}
