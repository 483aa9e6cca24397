// What every field of one form knows: the schema's top, findings, and a real payload.

import { createContext, useContext } from 'react';
import type { Json } from '../model/types';
import type { FieldProblem } from './problems';
import type { Schema } from './schema';

export interface FormAbout {
  readonly root: Schema;
  readonly problems: readonly FieldProblem[];
  readonly sample: Json | undefined;
  readonly readOnly: boolean;
}

export const FormContext = createContext<FormAbout>({
  root: {},
  problems: [],
  sample: undefined,
  readOnly: false,
});

export const useForm = () => useContext(FormContext);

/** What each control is given. */
export interface ControlProps {
  readonly schema: Schema;
  readonly value: Json | undefined;
  /** `undefined` takes the value out. */
  readonly onChange: (value: Json | undefined) => void;
  readonly pointer: string;
  /** The element's id, for its label. */
  readonly id: string;
  readonly label: string;
  /** The id of its help and findings. */
  readonly describedBy: string;
  readonly invalid: boolean;
}
