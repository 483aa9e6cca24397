// Who started it, and what it has started.

import { CornerDownRight, CornerLeftUp, Network } from 'lucide-react';
import { Go } from '../app/router';
import type { Instance } from './api';

interface Props {
  readonly instance: Instance;
  readonly names: (node: string) => string;
}

const to = (id: string) => `/processes/${encodeURIComponent(id)}`;

export function RelatedPanel({ instance, names }: Props) {
  const { parent, children, pushed, id } = instance;
  const hasParent = parent !== null && parent !== undefined;
  if (!hasParent && children.length === 0 && pushed === 0) {
    return null;
  }
  return (
    <section className="panel" aria-label="Around it">
      <h2>
        <Network aria-hidden="true" /> Around it
      </h2>
      <ul className="waiting">
        {hasParent ? (
          <li>
            <CornerLeftUp aria-hidden="true" />
            <span>
              Started by <Go to={to(parent)}>{parent.slice(-8)}</Go>
            </span>
          </li>
        ) : null}
        {children.map((child) => (
          <li key={child.instance}>
            <CornerDownRight aria-hidden="true" />
            <span>
              <Go to={to(child.instance)}>
                {child.process} {child.instance.slice(-8)}
              </Go>
              <span className="dim">
                {' '}
                · from {names(child.node)}
                {child.awaited ? ', waited for' : ''}
              </span>
            </span>
          </li>
        ))}
        {pushed === 0 ? null : (
          <li>
            <span className="dim">
              {pushed} message{pushed === 1 ? '' : 's'} to the frontends of{' '}
              <code>{id.slice(-8)}</code>
            </span>
          </li>
        )}
      </ul>
    </section>
  );
}
