// The subset of JSON Schema that settings are described with, and the shapes that a form makes
// of it. Knows nothing of what the settings are for.

import type { Json, JsonObject } from '../model/types';

export interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly default?: Json;
  readonly const?: Json;
  readonly enum?: readonly Json[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly writeOnly?: boolean;
  /** Shown only while each of these siblings has one of these values. */
  readonly 'x-when'?: Readonly<Record<string, readonly Json[]>>;
  /** The format, by the value of a sibling. */
  readonly 'x-format'?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Option {
  readonly value: Json;
  readonly title: string;
  readonly description: string;
}

/** One way to fill a union. */
export interface Variant {
  readonly title: string;
  readonly description: string;
  readonly schema: Schema;
  /** `unit`: the constant itself; `key`: an object of this one key; `tag`: an object whose tag
   * says which one it is; `plain`: whatever fits. */
  readonly form:
    | { readonly of: 'unit'; readonly value: Json }
    | { readonly of: 'key'; readonly key: string }
    | { readonly of: 'tag'; readonly tag: string; readonly value: Json }
    | { readonly of: 'plain' };
}

export type Shape =
  | { readonly is: 'text'; readonly format: string }
  | { readonly is: 'number'; readonly whole: boolean }
  | { readonly is: 'toggle' }
  | { readonly is: 'choice'; readonly options: readonly Option[] }
  | { readonly is: 'set'; readonly options: readonly Option[] }
  | { readonly is: 'list'; readonly item: Schema }
  | { readonly is: 'object' }
  | { readonly is: 'map'; readonly value: Schema }
  | { readonly is: 'union'; readonly variants: readonly Variant[] }
  | { readonly is: 'json' };

const DEEPEST = 20;

/** Without references, single `allOf`s and the `null` of what may be left out. */
export function resolve(schema: Schema, root: Schema, depth = 0): Schema {
  if (depth > DEEPEST) {
    return {};
  }
  const { $ref, allOf, anyOf, ...own } = schema;
  if ($ref !== undefined) {
    const name = /^#\/\$defs\/(.+)$/.exec($ref)?.[1];
    const target = name === undefined ? undefined : root.$defs?.[name];
    return target === undefined ? own : resolve({ ...target, ...own }, root, depth + 1);
  }
  if (allOf?.length === 1 && allOf[0] !== undefined) {
    return resolve({ ...allOf[0], ...own }, root, depth + 1);
  }
  const real = anyOf?.filter((one) => one.type !== 'null');
  if (real?.length === 1 && real[0] !== undefined) {
    return resolve({ ...real[0], ...own }, root, depth + 1);
  }
  if (Array.isArray(own.type)) {
    const types = own.type.filter((type) => type !== 'null');
    const { type: _, ...rest } = own;
    const [only] = types;
    return types.length === 1 && only !== undefined ? { ...rest, type: only } : rest;
  }
  return anyOf === undefined ? own : { ...own, anyOf };
}

/** What a form makes of a schema. */
export function shapeOf(given: Schema, root: Schema): Shape {
  const schema = resolve(given, root);
  const options = optionsOf(schema, root);
  if (options !== null) {
    return { is: 'choice', options };
  }
  const variants = variantsOf(schema, root);
  if (variants !== null) {
    return { is: 'union', variants };
  }
  switch (schema.type) {
    case 'string':
      return { is: 'text', format: schema.writeOnly ? 'password' : (schema.format ?? '') };
    case 'integer':
    case 'number':
      return { is: 'number', whole: schema.type === 'integer' };
    case 'boolean':
      return { is: 'toggle' };
    case 'array':
      return listShape(schema, root);
    case 'object':
      return objectShape(schema);
    default:
      return schema.properties === undefined ? { is: 'json' } : { is: 'object' };
  }
}

function listShape(schema: Schema, root: Schema): Shape {
  const item = resolve(schema.items ?? {}, root);
  const options = optionsOf(item, root);
  return schema.uniqueItems && options !== null ? { is: 'set', options } : { is: 'list', item };
}

function objectShape(schema: Schema): Shape {
  if (schema.properties !== undefined) {
    return { is: 'object' };
  }
  const value = schema.additionalProperties;
  return typeof value === 'object' ? { is: 'map', value } : { is: 'json' };
}

/** The values of an enum, however it is written; `null` where it is none. */
function optionsOf(schema: Schema, root: Schema): readonly Option[] | null {
  if (schema.const !== undefined) {
    return [option(schema.const, schema)];
  }
  if (schema.enum !== undefined) {
    return schema.enum.filter((value) => value !== null).map((value) => option(value, {}));
  }
  const parts = schema.oneOf ?? schema.anyOf;
  if (parts === undefined || parts.length === 0) {
    return null;
  }
  const options = parts.map((part) => optionsOf(resolve(part, root), root));
  return options.every((some) => some !== null) ? options.flat() : null;
}

function option(value: Json, { title, description }: Schema): Option {
  return { value, title: title ?? humanise(String(value)), description: description ?? '' };
}

function variantsOf(schema: Schema, root: Schema): readonly Variant[] | null {
  const keys = Object.entries(schema.properties ?? {});
  if (schema.minProperties === 1 && schema.maxProperties === 1 && keys.length > 1) {
    return keys.map(([key, part]) => keyVariant(key, resolve(part, root), schema));
  }
  const parts = (schema.oneOf ?? schema.anyOf)?.map((part) => resolve(part, root));
  if (parts === undefined || parts.length === 0) {
    return null;
  }
  const tag = commonTag(parts, root);
  return parts.flatMap((part) => variants(part, tag, root));
}

function variants(part: Schema, tag: string | undefined, root: Schema): readonly Variant[] {
  const units = optionsOf(part, root);
  if (units !== null) {
    return units.map((unit) => ({
      title: unit.title,
      description: unit.description,
      schema: part,
      form: { of: 'unit', value: unit.value },
    }));
  }
  const [only, ...others] = Object.entries(part.properties ?? {});
  if (tag !== undefined) {
    const value = constOf(part.properties?.[tag], root) ?? null;
    const { [tag]: _, ...properties } = part.properties ?? {};
    const named = option(value, part);
    return [{ ...named, schema: { ...part, properties }, form: { of: 'tag', tag, value } }];
  }
  if (only !== undefined && others.length === 0 && part.required?.includes(only[0])) {
    return [keyVariant(only[0], resolve(only[1], root), part)];
  }
  const title = part.title ?? humanise(typeof part.type === 'string' ? part.type : 'JSON');
  return [{ title, description: part.description ?? '', schema: part, form: { of: 'plain' } }];
}

function keyVariant(key: string, schema: Schema, outer: Schema): Variant {
  return {
    title: schema.title ?? humanise(key),
    description: schema.description ?? (outer.required ? outer.description : undefined) ?? '',
    schema,
    form: { of: 'key', key },
  };
}

/** The property that every part has, with another constant in each. */
function commonTag(parts: readonly Schema[], root: Schema): string | undefined {
  const [first] = parts;
  return Object.keys(first?.properties ?? {}).find((name) => {
    const values = parts.map((part) => constOf(part.properties?.[name], root));
    return !values.includes(undefined) && new Set(values).size === parts.length;
  });
}

function constOf(schema: Schema | undefined, root: Schema): Json | undefined {
  const found = schema === undefined ? {} : resolve(schema, root);
  return found.const ?? (found.enum?.length === 1 ? found.enum[0] : undefined);
}

const LETTERS = new Set(['json', 'html', 'url', 'id', 'http', 'api', 'ok', 'utc']);

/** `onMissing` → `On missing`, `new-id` → `New ID`. */
export function humanise(name: string): string {
  const parts = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[\s_-]+/);
  return parts
    .map((part, place) => {
      const low = part.toLowerCase();
      if (LETTERS.has(low)) {
        return low.toUpperCase();
      }
      return place === 0 ? low.charAt(0).toUpperCase() + low.slice(1) : low;
    })
    .join(' ');
}

/** A schema as it came over the wire. */
export function asSchema(json: JsonObject): Schema {
  return json as Schema;
}
