// A titled list of things that the server has: loading, failed, empty, or there.

import { type ReactNode, useId } from 'react';
import { words } from '../api/problem';

interface Asked<T> {
  readonly data: readonly T[] | undefined;
  readonly error: unknown;
}

interface Props<T> {
  readonly title: string;
  readonly asked: Asked<T>;
  /** What to do when there is none. */
  readonly empty: ReactNode;
  readonly children: (item: T) => ReactNode;
}

export function List<T extends { readonly id: string }>(props: Props<T>) {
  const { title, asked, empty, children } = props;
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {asked.error ? <p role="alert">{words(asked.error)}</p> : null}
      {asked.data === undefined && !asked.error ? <p className="dim">Loading…</p> : null}
      {asked.data?.length === 0 ? <p className="dim">{empty}</p> : null}
      <ul>
        {asked.data?.map((item) => (
          <li key={item.id}>{children(item)}</li>
        ))}
      </ul>
    </section>
  );
}
