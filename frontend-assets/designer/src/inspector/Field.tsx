// One field: its name, its control, what is wrong with it, and what it is for.

import { useId } from 'react';
import type { Json } from '../model/types';
import { CONTROLS, NESTED } from './controls';
import { useForm } from './FormContext';
import { Inline } from './Inline';
import { Problems } from './Problems';
import { within } from './problems';
import { humanise, resolve, type Schema, shapeOf } from './schema';

interface Props {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly pointer: string;
}

export function Field({ name, schema: given, required, value, onChange, pointer }: Props) {
  const { root, problems } = useForm();
  const id = useId();
  const schema = resolve(given, root);
  const shape = shapeOf(schema, root);
  const own = NESTED.has(shape.is) ? [] : within(problems, pointer);
  const label = schema.title ?? humanise(name);
  const Control = CONTROLS[shape.is];
  const isOff = shape.is === 'toggle';
  const chosen = shape.is === 'choice' ? (value ?? schema.default) : undefined;
  const option = shape.is === 'choice' && shape.options.find((one) => one.value === chosen);
  const help = `${schema.description ?? ''} ${option ? option.description : ''}`.trim();
  return (
    <div className="form-field" data-shape={shape.is} data-pointer={pointer}>
      <div className="form-label">
        {/* Fields of several parts have a name of their own, by `aria-label`. */}
        <label htmlFor={id}>{label}</label>
        {required && value === undefined && !isOff ? (
          <span className="form-required">required</span>
        ) : null}
      </div>
      <Control
        shape={shape}
        schema={schema}
        value={value}
        onChange={onChange}
        pointer={pointer}
        id={id}
        label={label}
        describedBy={`${id}-about`}
        invalid={own.some((one) => one.severity === 'error')}
      />
      <div id={`${id}-about`} className="form-about">
        <Problems problems={own} />
        {help === '' ? null : (
          <p className="form-help">
            <Inline text={help} />
          </p>
        )}
      </div>
    </div>
  );
}
