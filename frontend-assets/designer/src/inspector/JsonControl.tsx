// Any JSON, as text. What is no JSON yet stays in the field and is not passed on.

import { useState } from 'react';
import { CodeField } from '../editors/CodeField';
import type { Json } from '../model/types';
import type { Props } from './controls';
import { useForm } from './FormContext';

export function JsonControl({ schema, value, onChange, label, describedBy, invalid }: Props) {
  const { readOnly } = useForm();
  const [draft, setDraft] = useState<{ text: string; of: Json | undefined } | null>(null);
  // The text as typed while it means what is set.
  const text = draft !== null && same(draft.of, value) ? draft.text : written(value);
  const mistake = draft !== null && text === draft.text ? mistakeOf(text) : null;
  const change = (typed: string) => {
    if (typed.trim() === '') {
      setDraft({ text: typed, of: undefined });
      onChange(undefined);
      return;
    }
    try {
      const parsed: Json = JSON.parse(typed);
      setDraft({ text: typed, of: parsed });
      onChange(parsed);
    } catch {
      setDraft({ text: typed, of: value });
    }
  };
  return (
    <>
      <CodeField
        language="json"
        value={text}
        onChange={change}
        label={label}
        describedBy={describedBy}
        placeholder={schema.default === undefined ? '' : written(schema.default)}
        readOnly={readOnly}
        invalid={invalid || mistake !== null}
      />
      {mistake === null ? null : <p className="form-mistake">{mistake}</p>}
    </>
  );
}

function written(value: Json | undefined): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}

function same(one: Json | undefined, other: Json | undefined): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function mistakeOf(text: string): string | null {
  try {
    if (text.trim() !== '') {
      JSON.parse(text);
    }
    return null;
  } catch (error) {
    return `Not JSON yet: ${error instanceof Error ? error.message : String(error)}`;
  }
}
