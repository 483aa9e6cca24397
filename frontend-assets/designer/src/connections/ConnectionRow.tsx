// A connection in the list: its name, where it leads, how it is doing.

import { Go } from '../app/router';
import { State } from '../ui/State';
import type { Connection } from './api';

interface Props {
  readonly connection: Connection;
  readonly isHere: boolean;
}

export function ConnectionRow({ connection, isHere }: Props) {
  const { id, status, settings, problem } = connection;
  const name = settings?.name;
  return (
    <li className="card-row" data-here={isHere || undefined}>
      <div>
        <Go to={`/connections/${encodeURIComponent(id)}`} aria-current={isHere || undefined}>
          {typeof name === 'string' && name !== '' ? name : id}
        </Go>
        <span className="dim">{status?.url ?? problem ?? ''}</span>
        {status?.lastError === undefined || status.state === 'connected' ? null : (
          <span className="card-error">{status.lastError.message}</span>
        )}
      </div>
      <div className="card-side">
        <State word={status?.state ?? 'unknown'} />
        {status === undefined ? null : (
          <span className="dim">
            {status.messagesIn.toLocaleString()} in · {status.messagesOut.toLocaleString()} out
          </span>
        )}
      </div>
    </li>
  );
}
