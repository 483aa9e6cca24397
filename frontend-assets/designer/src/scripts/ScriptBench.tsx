// A script with room: the editor at the left, what it is given and what comes of it at the right.

import { Play } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { CodeField } from '../editors/CodeField';
import type { Mark } from '../editors/marks';
import type { Json } from '../model/types';
import { type Form, useTry } from './api';
import './scripts.css';
import { TryOutput } from './TryOutput';
import { marksOfRefusal, marksOfTried } from './trying';

interface Props {
  readonly source: string;
  readonly onChange: (source: string) => void;
  readonly form: Form;
  readonly readOnly?: boolean;
  /** Found elsewhere: as it was saved, or checked. */
  readonly marks?: readonly Mark[];
  /** What the script is tried with at first. */
  readonly input: Json;
  readonly inputLabel: string;
  readonly children?: ReactNode;
}

export function ScriptBench(props: Props) {
  const { source, onChange, form, readOnly = false, inputLabel, children } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? JSON.stringify(props.input, null, 2);
  const input = read(text);
  const trial = useTry();
  const isOfThis = trial.variables?.source === source;
  const own = isOfThis ? [...marksOfRefusal(trial.error), ...marksOfTried(trial.data)] : [];
  const run = () => input !== undefined && trial.mutate({ form, source, input });
  return (
    <div className="bench">
      <section className="bench-code" aria-label="Code">
        <CodeField
          language="script"
          label="Source"
          value={source}
          onChange={onChange}
          readOnly={readOnly}
          payload={form === 'function' ? { payload: input ?? null } : input}
          marks={own.length > 0 ? own : (props.marks ?? [])}
        />
      </section>
      <section className="bench-side" aria-label="Try it">
        {children}
        <h3>{inputLabel}</h3>
        <CodeField language="json" label={inputLabel} value={text} onChange={setTyped} />
        {input === undefined ? <p className="form-mistake">Not JSON yet.</p> : null}
        <div className="script-buttons">
          <button
            type="button"
            className="primary"
            disabled={input === undefined || trial.isPending || source.trim() === ''}
            onClick={run}
          >
            <Play aria-hidden="true" /> {trial.isPending ? 'Running…' : 'Run'}
          </button>
        </div>
        <TryOutput tried={trial.data} error={trial.error} />
      </section>
    </div>
  );
}

function read(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
