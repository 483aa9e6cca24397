// Which control a shape has.

import type { ComponentType } from 'react';
import { ChoiceControl } from './ChoiceControl';
import type { ControlProps } from './FormContext';
import { JsonControl } from './JsonControl';
import { ListControl } from './ListControl';
import { MapControl } from './MapControl';
import { NumberControl } from './NumberControl';
import { ObjectControl } from './ObjectControl';
import { SetControl } from './SetControl';
import type { Shape } from './schema';
import { TextControl } from './TextControl';
import { ToggleControl } from './ToggleControl';
import { UnionControl } from './UnionControl';

export type Props = ControlProps & { readonly shape: Shape };

export const CONTROLS: Readonly<Record<Shape['is'], ComponentType<Props>>> = {
  text: TextControl,
  number: NumberControl,
  toggle: ToggleControl,
  choice: ChoiceControl,
  set: SetControl,
  list: ListControl,
  object: ObjectControl,
  map: MapControl,
  union: UnionControl,
  json: JsonControl,
};

/** Shapes with fields of their own, which show what is wrong with them. */
export const NESTED: ReadonlySet<Shape['is']> = new Set(['list', 'object', 'map', 'union']);
