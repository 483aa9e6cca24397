// The fields of an object, one below the other.

import type { Json, JsonObject } from '../model/types';
import { Field } from './Field';
import { useForm } from './FormContext';
import { Problems } from './Problems';
import { pointerOf, unclaimed } from './problems';
import { humanise, type Schema } from './schema';
import { formatted, isMet, withField, withKey } from './values';

interface Props {
  readonly schema: Schema;
  readonly value: JsonObject;
  readonly onChange: (value: JsonObject) => void;
  readonly pointer: string;
  readonly without?: readonly string[];
}

export function ObjectFields({ schema, value, onChange, pointer, without = [] }: Props) {
  const { root, problems } = useForm();
  const names = Object.keys(schema.properties ?? {}).filter((name) => !without.includes(name));
  const shown = names.filter((name) => isMet(name, value, schema, root));
  const set = new Set(Object.keys(value));
  const unused = names.filter((name) => set.has(name) && !shown.includes(name));
  const unknown =
    schema.additionalProperties === false
      ? [...set].filter(
          (name) => schema.properties?.[name] === undefined && !without.includes(name),
        )
      : [];
  const put = (name: string) => (next: Json | undefined) =>
    onChange(withField(value, name, next, schema, root));
  return (
    <>
      <Problems problems={unclaimed(problems, pointer, new Set(shown))} />
      {shown.map((name) => (
        <Field
          key={name}
          name={name}
          schema={formatted(name, value, schema, root)}
          required={schema.required?.includes(name) ?? false}
          value={value[name]}
          onChange={put(name)}
          pointer={pointerOf(pointer, name)}
        />
      ))}
      {[...unused, ...unknown].map((name) => (
        <p key={name} className="unused">
          <span>
            <strong>{humanise(name)}</strong>{' '}
            {unknown.includes(name) ? 'is not a setting here.' : 'has no use with these settings.'}
          </span>
          <button type="button" onClick={() => onChange(withKey(value, name, undefined))}>
            Remove
          </button>
        </p>
      ))}
    </>
  );
}
