// What would come of a migration, instance by instance; those that cannot go come first.

import { Check, CircleX } from 'lucide-react';
import type { Result } from './migrating';

export function MigrationResults({
  results,
  of,
}: {
  readonly results: readonly Result[];
  readonly of: number;
}) {
  const failed = results.filter(({ problem }) => problem !== undefined);
  const able = results.filter(({ problem }) => problem === undefined);
  const ended = results.length === of;
  return (
    <div className="outcome" aria-live="polite">
      {results.length === 0 ? null : (
        <p>
          {ended ? '' : `${results.length} of ${of} looked at: `}
          {able.length} can go{failed.length === 0 ? '' : `, ${failed.length} cannot`}.
        </p>
      )}
      <ul className="outcomes" aria-label="Instance by instance">
        {[...failed, ...able].map(({ instance, problem, after }) => (
          <li key={instance.id} data-tone={problem === undefined ? 'good' : 'bad'}>
            {problem === undefined ? <Check aria-hidden="true" /> : <CircleX aria-hidden="true" />}
            <code>{instance.id.slice(-8)}</code>
            <span>{problem ?? `stands at ${places(after?.instance.nodes ?? [])}`}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const places = (nodes: readonly string[]) => [...new Set(nodes)].join(', ') || 'no node';
