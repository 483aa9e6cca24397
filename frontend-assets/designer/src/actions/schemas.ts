// What the server says of actions: the fields that all have, and the settings of each type.

import { resolve, type Schema } from '../inspector/schema';
import type { Json } from '../model/types';
import { type Action, isManual, nameOf } from './draft';

/** A type of action. */
export interface ActionType {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  /** Of its settings. */
  readonly schema: Schema;
}

/** The types, from the schema of all settings: one variant for each. */
export function typesOf(settings: Schema | undefined): readonly ActionType[] {
  return (settings?.oneOf ?? []).flatMap((given) => {
    const variant = resolve(given, settings ?? {});
    const { type, ...properties } = variant.properties ?? {};
    const word = type?.const;
    if (typeof word !== 'string') {
      return [];
    }
    const { title = word, description = '', required = [] } = variant;
    const schema: Schema = {
      type: 'object',
      additionalProperties: false,
      properties,
      required: required.filter((name) => name !== 'type'),
      ...(settings?.$defs === undefined ? {} : { $defs: settings.$defs }),
    };
    return [{ type: word, title, description, schema }];
  });
}

/** Fields that stand elsewhere on the page: in the list, or in a form of their own. */
const ELSEWHERE = ['id', 'order', 'params'];

/** The first part of an action's form: its name and type. */
export function headSchema(fields: Schema, types: readonly ActionType[]): Schema {
  const { name = {} } = fields.properties ?? {};
  const { title, description } = fields.properties?.type ?? {};
  const oneOf = types.map((one) => ({
    const: one.type,
    title: one.title,
    description: one.description,
  }));
  const type: Schema = {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    oneOf,
  };
  return { type: 'object', properties: { name, type }, required: ['name', 'type'] };
}

/** The second part: when it runs, and what it takes. */
export function restSchema(
  fields: Schema,
  parents: readonly Action[],
  hasChildren: boolean,
): Schema {
  const { name: _, type: __, parentName, ...others } = fields.properties ?? {};
  const shown = Object.entries(others).filter(
    ([key]) => !ELSEWHERE.includes(key) && (hasChildren || key !== 'autoRunChildren'),
  );
  const properties: Record<string, Schema> = Object.fromEntries(shown);
  if (parents.length > 0) {
    properties.parentName = {
      title: 'Belongs to',
      description: parentName?.description ?? '',
      default: '',
      oneOf: [
        { const: '', title: 'No other action' },
        ...parents.map((one) => ({ const: nameOf(one), title: nameOf(one) })),
      ],
    };
  }
  return { ...fields, required: [], properties };
}

/** A new action of a type. */
export function begun(type: ActionType, name: string): Action {
  const start: Json[] = (type.schema.required ?? []).flatMap((key) => {
    const value = type.schema.properties?.[key]?.default;
    return value === undefined ? [] : [{ key, value }];
  });
  return { name, type: type.type, params: start };
}

/** What stands beside an action's name in the list. */
export function marksOf(action: Action): readonly string[] {
  return [
    isManual(action) ? 'manual' : 'automatic',
    ...(action.optional === true ? ['optional'] : []),
    ...(action.repeatable === true ? ['repeatable'] : []),
    ...(action.allowTokenReset === true ? ['BACK'] : []),
  ];
}
