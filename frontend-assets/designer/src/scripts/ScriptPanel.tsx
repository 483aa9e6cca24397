// One script: its name, its code, trying it, and what became of it before.

import { History, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { words } from '../api/problem';
import type { Json } from '../model/types';
import type { Kept, Script } from './api';
import { NameFields } from './NameFields';
import { ScriptBench } from './ScriptBench';
import { argumentsOf, marksOfRefusal, whyRefused } from './trying';
import { useKeeping } from './useKeeping';
import { VersionsDialog } from './VersionsDialog';

interface Props {
  /** Absent: a new one. */
  readonly kept?: Kept;
  /** The id that a new one is to have. */
  readonly wanted?: string;
}

const START = `// Arguments are bound by their names; what is returned is the result.
export async function main(msg) {
  console.log('asked by', msg.name);
  return { greeting: \`Hello, \${msg.name ?? 'world'}\` };
}
`;

export function ScriptPanel({ kept, wanted = '' }: Props) {
  const before: Script = kept?.script ?? { id: wanted, name: '', description: '', source: START };
  const [edited, setEdited] = useState<Script | null>(null);
  const [entry, setEntry] = useState<'library' | 'preprocessor'>('library');
  const [looking, setLooking] = useState(false);
  const script = edited ?? before;
  const { keep, end } = useKeeping(kept, () => setEdited(null));
  const put = (part: Partial<Script>) => setEdited({ ...script, ...part });
  const isRefused = keep.variables?.source === script.source;
  return (
    <section className="side" aria-label={kept?.id ?? 'New script'}>
      <header className="side-head">
        <h2>{kept === undefined ? 'New script' : script.name || kept.id}</h2>
        {kept === undefined ? null : (
          <>
            <button type="button" onClick={() => setLooking(true)}>
              <History aria-hidden="true" /> Version {kept.version}
            </button>
            <button type="button" className="danger" onClick={() => ask(kept.id, end.mutate)}>
              <Trash2 aria-hidden="true" /> Remove
            </button>
          </>
        )}
      </header>
      {keep.error === null || !isRefused ? null : (
        <p role="alert">{whyRefused(keep.error) ?? words(keep.error)}</p>
      )}
      <NameFields script={script} isNew={kept === undefined} onChange={put} />
      <ScriptBench
        key={entry}
        source={script.source}
        onChange={(source) => put({ source })}
        form={entry}
        marks={isRefused ? marksOfRefusal(keep.error) : []}
        input={given(before.source, entry)}
        inputLabel="Arguments"
      >
        {/\bfunction\s+preprocessor\b/.test(script.source) ? (
          <label className="field">
            Function
            <select value={entry} onChange={({ target }) => setEntry(target.value as typeof entry)}>
              <option value="library">main</option>
              <option value="preprocessor">preprocessor</option>
            </select>
          </label>
        ) : null}
      </ScriptBench>
      <footer className="side-foot">
        {edited === null ? null : (
          <button type="button" onClick={() => setEdited(null)}>
            Undo changes
          </button>
        )}
        <button
          type="button"
          className="primary"
          disabled={(edited === null && kept !== undefined) || script.id === '' || keep.isPending}
          onClick={() => keep.mutate(script)}
        >
          {kept === undefined ? 'Create' : 'Save'}
        </button>
      </footer>
      {looking && kept !== undefined ? (
        <VersionsDialog
          id={kept.id}
          onTake={(source) => put({ source })}
          onClose={() => setLooking(false)}
        />
      ) : null}
    </section>
  );
}

function given(source: string, entry: 'library' | 'preprocessor'): Json {
  return argumentsOf(source, entry === 'library' ? 'main' : 'preprocessor');
}

function ask(id: string, end: (id: string) => void): void {
  if (window.confirm(`Remove the script ${id} with its versions? Flows that name it stay.`)) {
    end(id);
  }
}
