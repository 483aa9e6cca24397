// A number within bounds; empty takes it out.

import { useEffect, useState } from 'react';
import type { Props } from './controls';

export function NumberControl(props: Props) {
  const { shape, schema, value, onChange, id, describedBy, invalid } = props;
  const shown = value === undefined || value === null ? '' : String(value);
  const [text, setText] = useState(shown);
  useEffect(
    () => setText((now) => (now !== '' && Number(now) === value ? now : shown)),
    [shown, value],
  );
  const whole = shape.is === 'number' && shape.whole;
  const change = (typed: string) => {
    setText(typed);
    const number = Number(typed);
    if (typed.trim() === '') {
      onChange(undefined);
    } else if (Number.isFinite(number)) {
      onChange(number);
    }
  };
  const placeholder = typeof schema.default === 'number' ? String(schema.default) : '';
  return (
    <div className="with-words">
      <input
        id={id}
        type="number"
        inputMode={whole ? 'numeric' : 'decimal'}
        step={whole ? 1 : 'any'}
        min={schema.minimum}
        max={schema.maximum}
        value={text}
        placeholder={placeholder}
        aria-describedby={describedBy}
        aria-invalid={invalid || outside(value, schema)}
        onChange={(event) => change(event.target.value)}
      />
      <span className="dim">{bounds(schema)}</span>
    </div>
  );
}

function outside(value: unknown, { minimum, maximum }: Props['schema']): boolean {
  return (
    typeof value === 'number' && (value < (minimum ?? -Infinity) || value > (maximum ?? Infinity))
  );
}

/** A program's own bounds (of 32 or 64 bits) say nothing to a person. */
const TOO_MANY = 2 ** 31;

function bounds({ minimum, maximum }: Props['schema']): string {
  const most = maximum !== undefined && maximum < TOO_MANY ? maximum : undefined;
  if (most === undefined) {
    return minimum === undefined || minimum === 0 ? '' : `from ${minimum.toLocaleString()}`;
  }
  return minimum === undefined
    ? `to ${most.toLocaleString()}`
    : `${minimum.toLocaleString()} – ${most.toLocaleString()}`;
}
