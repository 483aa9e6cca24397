// A function's code as a field of a node: edited here or with room, run with what came last.

import { Maximize2, Play } from 'lucide-react';
import { useState } from 'react';
import { CodeField } from '../editors/CodeField';
import { marksOf } from '../editors/marks';
import { useForm } from '../inspector/FormContext';
import { within } from '../inspector/problems';
import { Dialog } from '../ui/Dialog';
import { useTry } from './api';
import { ScriptBench } from './ScriptBench';
import './scripts.css';
import { TryOutput } from './TryOutput';
import { marksOfRefusal, marksOfTried } from './trying';

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label: string;
  readonly pointer: string;
  readonly describedBy: string;
  readonly invalid: boolean;
}

const EMPTY = { data: {} };

export function FunctionField(props: Props) {
  const { value, onChange, label, pointer, describedBy, invalid } = props;
  const { sample, readOnly, problems } = useForm();
  const [large, setLarge] = useState(false);
  const trial = useTry();
  const input = sample ?? EMPTY;
  const checked = marksOf(within(problems, pointer).map(({ message }) => message));
  const isOfThis = trial.variables?.source === value;
  const tried = isOfThis ? [...marksOfRefusal(trial.error), ...marksOfTried(trial.data)] : [];
  const common = { value, onChange, readOnly };
  return (
    <div className="script-field">
      <CodeField
        {...common}
        language="script"
        label={label}
        describedBy={describedBy}
        invalid={invalid}
        payload={{ payload: input }}
        marks={tried.length > 0 ? tried : checked}
      />
      <div className="script-buttons">
        <button
          type="button"
          disabled={trial.isPending || value.trim() === ''}
          title="Runs this code once with the payload that came here last; nothing is kept"
          onClick={() => trial.mutate({ form: 'function', source: value, input })}
        >
          <Play aria-hidden="true" />
          {sample === undefined ? 'Run with an empty payload' : 'Run with last input'}
        </button>
        <button type="button" className="plain" onClick={() => setLarge(true)}>
          <Maximize2 aria-hidden="true" /> More room
        </button>
      </div>
      {trial.isIdle ? null : <TryOutput tried={trial.data} error={trial.error} />}
      {large ? (
        <Dialog title={label} size="huge" onClose={() => setLarge(false)}>
          <ScriptBench
            source={value}
            onChange={onChange}
            readOnly={readOnly}
            form="function"
            marks={checked}
            input={input}
            inputLabel="Payload"
          />
        </Dialog>
      ) : null}
    </div>
  );
}
