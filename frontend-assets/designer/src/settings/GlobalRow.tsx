// A global: its value as JSON, saved when asked.

import { Check, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { CodeField } from '../editors/CodeField';
import type { Json } from '../model/types';
import type { Named } from './Globals';

interface Props {
  readonly global: Named;
  readonly onSave: (value: Json) => void;
  readonly onRemove: () => void;
}

export function GlobalRow({ global, onSave, onRemove }: Props) {
  const saved = JSON.stringify(global.value, null, 2);
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? saved;
  const value = read(text);
  const keep = () => {
    if (value !== undefined) {
      onSave(value);
      setTyped(null);
    }
  };
  return (
    <li className="global">
      <strong>{global.name}</strong>
      <CodeField
        language="json"
        label={`Value of ${global.name}`}
        value={text}
        invalid={value === undefined}
        onChange={setTyped}
      />
      <button
        type="button"
        className="icon"
        aria-label={`Save ${global.name}`}
        title={value === undefined ? 'This is not JSON yet' : 'Save'}
        disabled={value === undefined || text === saved}
        onClick={keep}
      >
        <Check aria-hidden="true" />
      </button>
      <button
        type="button"
        className="plain icon danger"
        aria-label={`Remove ${global.name}`}
        onClick={() => window.confirm(`Remove the global ${global.name}?`) && onRemove()}
      >
        <Trash2 aria-hidden="true" />
      </button>
    </li>
  );
}

function read(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
