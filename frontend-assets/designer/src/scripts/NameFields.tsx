// What a script is called, and what it is for.

import type { Script } from './api';

interface Props {
  readonly script: Script;
  readonly isNew: boolean;
  readonly onChange: (part: Partial<Script>) => void;
}

export function NameFields({ script, isNew, onChange }: Props) {
  return (
    <div className="script-names">
      {isNew ? (
        <label className="field">
          Id
          <input
            value={script.id}
            placeholder="such as greet"
            autoComplete="off"
            onChange={(event) => onChange({ id: event.target.value })}
          />
        </label>
      ) : null}
      <label className="field">
        Name
        <input
          value={script.name}
          placeholder={script.id}
          autoComplete="off"
          onChange={(event) => onChange({ name: event.target.value })}
        />
      </label>
      <label className="field">
        What it is for
        <input
          value={script.description}
          autoComplete="off"
          onChange={(event) => onChange({ description: event.target.value })}
        />
      </label>
    </div>
  );
}
