// What an import did.

import { Go } from '../app/router';
import type { Finding } from '../model/types';
import { FindingList } from './FindingList';

interface Imported {
  readonly id: string;
  readonly action: string;
  readonly problems: readonly Finding[];
}

export interface Report {
  readonly flows: readonly (Imported & { readonly was: string })[];
  readonly connections: readonly Imported[];
}

const WORDS: Readonly<Record<string, string>> = {
  created: 'created',
  draft: 'is the new draft',
  kept: 'was there already, unchanged',
  incomplete: 'created, switched off: secrets are missing',
};

interface Props {
  readonly report: Report;
  readonly onClose: () => void;
}

export function ImportReport({ report, onClose }: Props) {
  const rows = [
    ...report.flows.map((one) => ({ ...one, to: 'flows', word: 'Flow' })),
    ...report.connections.map((one) => ({
      ...one,
      was: one.id,
      to: 'connections',
      word: 'Connection',
    })),
  ];
  return (
    <>
      <ul className="import-report">
        {rows.map(({ id, was, action, problems, to, word }) => (
          <li key={`${to} ${id}`}>
            <p>
              <span className="dim">{word}</span>{' '}
              <Go to={`/${to}/${encodeURIComponent(id)}`} onClickCapture={onClose}>
                {id}
              </Go>{' '}
              {was === id ? '' : `(was ${was}) `}
              {WORDS[action] ?? action}
            </p>
            <FindingList findings={problems} />
          </li>
        ))}
      </ul>
      <div className="dialog-foot">
        <button type="button" className="primary" onClick={onClose}>
          Done
        </button>
      </div>
    </>
  );
}
