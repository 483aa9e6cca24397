// A form made from a JSON Schema.

import { useMemo } from 'react';
import type { Json, JsonObject } from '../model/types';
import { type FormAbout, FormContext } from './FormContext';
import './form.css';
import { ObjectFields } from './ObjectFields';
import type { FieldProblem } from './problems';
import { resolve, type Schema } from './schema';

interface Props {
  readonly schema: Schema;
  readonly value: JsonObject;
  readonly onChange: (value: JsonObject) => void;
  readonly problems?: readonly FieldProblem[];
  /** A real payload, for suggestions and previews. */
  readonly sample?: Json | undefined;
  readonly readOnly?: boolean;
  /** Fields that are not shown. */
  readonly without?: readonly string[];
}

const NO_PROBLEMS: readonly FieldProblem[] = [];

export function SchemaForm(props: Props) {
  const { schema, value, onChange, problems = NO_PROBLEMS, sample, readOnly = false } = props;
  const about = useMemo<FormAbout>(
    () => ({ root: schema, problems, sample, readOnly }),
    [schema, problems, sample, readOnly],
  );
  return (
    <FormContext value={about}>
      <fieldset className="form" disabled={readOnly}>
        <ObjectFields
          schema={resolve(schema, schema)}
          value={value}
          onChange={onChange}
          pointer=""
          without={props.without ?? []}
        />
      </fieldset>
    </FormContext>
  );
}
