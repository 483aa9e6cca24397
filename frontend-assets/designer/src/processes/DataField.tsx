// A JSON object to write by hand; `undefined` is told while it is none.

import { useState } from 'react';
import { CodeField } from '../editors/CodeField';
import { isObject } from '../inspector/values';
import type { Json } from '../model/types';
import '../inspector/form.css';

interface Props {
  readonly label: string;
  readonly start: Json;
  readonly onChange: (data: Json | undefined) => void;
}

export function DataField({ label, start, onChange }: Props) {
  const [text, setText] = useState(() => JSON.stringify(start, null, 2));
  const mistake = mistakeOf(text);
  const change = (next: string) => {
    setText(next);
    onChange(mistakeOf(next) === null ? (JSON.parse(next) as Json) : undefined);
  };
  return (
    <div className="data-field">
      <span className="data-label">{label}</span>
      <CodeField language="json" label={label} value={text} onChange={change} />
      {mistake === null ? null : <p className="form-mistake">{mistake}</p>}
    </div>
  );
}

function mistakeOf(text: string): string | null {
  try {
    return isObject(JSON.parse(text) as Json) ? null : 'Write a JSON object: { … }';
  } catch (error) {
    return `Not JSON yet: ${error instanceof Error ? error.message : String(error)}`;
  }
}
