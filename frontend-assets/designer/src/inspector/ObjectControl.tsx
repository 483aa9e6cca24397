// Settings that belong together, folded away until they are used.

import { useState } from 'react';
import type { Props } from './controls';
import { useForm } from './FormContext';
import { ObjectFields } from './ObjectFields';
import { within } from './problems';
import { asObject, isObject } from './values';

export function ObjectControl({ schema, value, onChange, pointer, id, label }: Props) {
  const { problems } = useForm();
  const used =
    isObject(value) &&
    Object.keys(value).length > 0 &&
    JSON.stringify(value) !== JSON.stringify(schema.default);
  const state = used ? 'Changed' : 'Default';
  const [open, setOpen] = useState(used);
  const wrong = within(problems, pointer).length > 0;
  return (
    <details
      id={id}
      className="form-group"
      open={open || wrong}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary aria-label={`${label}: ${state}`}>{state}</summary>
      <div className="form-inside">
        <ObjectFields
          schema={schema}
          value={asObject(value)}
          onChange={(next) => onChange(Object.keys(next).length === 0 ? undefined : next)}
          pointer={pointer}
        />
      </div>
    </details>
  );
}
