// The name of a connection or a flow that there is.

import { useQuery } from '@tanstack/react-query';
import { all } from '../api/list';
import { Go } from '../app/router';
import type { TextFieldProps } from './field';

interface Named {
  readonly id: string;
  readonly name?: string;
  readonly settings?: { readonly name?: string } | null;
  readonly script?: { readonly name?: string };
}

const PLACES = {
  connections: { path: '/api/connections', page: '/connections', one: 'connection' },
  flows: { path: '/api/flows', page: '/flows', one: 'flow' },
  scripts: { path: '/api/scripts', page: '/scripts', one: 'script' },
} as const;

interface Props extends TextFieldProps {
  readonly of: keyof typeof PLACES;
}

export function PickedField({ of, id, value, describedBy, invalid, onChange }: Props) {
  const { path, page, one } = PLACES[of];
  const found = useQuery({ queryKey: [of, 'names'], queryFn: () => all<Named>(path) });
  const items = found.data ?? [];
  const known = items.some((item) => item.id === value);
  return (
    <>
      <select
        id={id}
        value={value}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">Choose a {one}…</option>
        {known || value === '' ? null : (
          <option value={value}>
            {value}
            {found.isSuccess ? ' (not there yet)' : ''}
          </option>
        )}
        {items.map((item) => (
          <option key={item.id} value={item.id}>
            {item.name || item.settings?.name || item.script?.name || item.id}
          </option>
        ))}
      </select>
      <span className="form-links">
        {known ? <Go to={`${page}/${encodeURIComponent(value)}`}>Open it</Go> : null}
        {of !== 'flows' ? (
          <Go
            to={known || value === '' ? `${page}?new` : `${page}?new=${encodeURIComponent(value)}`}
          >
            New {one}…
          </Go>
        ) : null}
      </span>
    </>
  );
}
