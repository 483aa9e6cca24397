// The way in: choose, paste or drop; look at what it is; then the report.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { call } from '../api/call';
import { Refusal, words } from '../api/problem';
import { Dialog } from '../ui/Dialog';
import { FindingList } from './FindingList';
import { ImportReport, type Report } from './ImportReport';
import { closeImport, take, takeFile, useWanted } from './wanted';

export function ImportDialog() {
  const { wanted, mistake } = useWanted();
  const [existing, setExisting] = useState('new-id');
  const queries = useQueryClient();
  const bring = useMutation({
    mutationFn: async (keepMistakes: boolean) => {
      const query = `onExisting=${existing}&keepMistakes=${keepMistakes}`;
      const body = wanted?.document;
      return (await call<Report>('POST', `/api/import?${query}`, { body })).data;
    },
    onSettled: () => queries.invalidateQueries(),
  });
  const refused = bring.error instanceof Refusal ? bring.error : null;
  if (bring.data !== undefined) {
    return (
      <Dialog title="Imported" onClose={closeImport}>
        <ImportReport report={bring.data} onClose={closeImport} />
      </Dialog>
    );
  }
  return (
    <Dialog title="Import" onClose={closeImport}>
      <Source />
      {mistake === null ? null : <p role="alert">{mistake}</p>}
      {wanted === null ? null : <About document={wanted.document} from={wanted.from} />}
      {bring.error === null ? null : <p role="alert">{words(bring.error)}</p>}
      {refused === null ? null : <FindingList findings={refused.problems} />}
      <label className="field">
        If a flow of this id is there
        <select value={existing} onChange={(event) => setExisting(event.target.value)}>
          <option value="new-id">Bring it in under a new id</option>
          <option value="draft">Make it the draft of that flow</option>
        </select>
      </label>
      <div className="dialog-foot">
        <button type="button" onClick={closeImport}>
          Cancel
        </button>
        {refused !== null && refused.problems.length > 0 ? (
          <button type="button" disabled={bring.isPending} onClick={() => bring.mutate(true)}>
            Import with its mistakes, to mend them here
          </button>
        ) : null}
        <button
          type="button"
          className="primary"
          disabled={wanted === null || bring.isPending}
          onClick={() => bring.mutate(false)}
        >
          Import
        </button>
      </div>
    </Dialog>
  );
}

function Source() {
  const choose = (files: FileList | null) => files?.[0] !== undefined && void takeFile(files[0]);
  return (
    <div className="import-source">
      <label className="import-file">
        <FileUp aria-hidden="true" size={24} />
        <span>
          <strong>Choose a file</strong> or drop one here
        </span>
        <input
          type="file"
          accept=".json,application/json"
          onChange={(event) => choose(event.target.files)}
        />
      </label>
      <textarea
        aria-label="Or paste a flow"
        placeholder="Or paste a flow or a bundle"
        rows={3}
        spellCheck={false}
        onChange={(event) =>
          event.target.value.trim() !== '' && take(event.target.value, 'The text')
        }
      />
    </div>
  );
}

interface AboutProps {
  readonly document: unknown;
  readonly from: string;
}

/** What a document says of itself. */
function About({ document, from }: AboutProps) {
  const { name, id, nodes, flows, connections } = document as Record<string, unknown>;
  const count = (list: unknown, word: string) =>
    Array.isArray(list) ? `${list.length} ${word}${list.length === 1 ? '' : 's'}` : null;
  const parts = [count(nodes, 'node'), count(flows, 'flow'), count(connections, 'connection')];
  return (
    <p className="import-about">
      <strong>{String(name ?? id ?? from)}</strong>
      <span className="dim">{parts.filter((part) => part !== null).join(', ')}</span>
    </p>
  );
}
