// Settings as a form changes them: never in place, and without what is not set.

import type { Json, JsonObject } from '../model/types';
import { resolve, type Schema, shapeOf, type Variant } from './schema';

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** With a member, in the place where it was; without it for `undefined`. */
export function withKey(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  if (value === undefined) {
    const { [key]: _, ...rest } = object;
    return rest;
  }
  return { ...object, [key]: value };
}

/** What a field is worth: what is set, or what stands in its place. */
function worth(object: JsonObject, name: string, schema: Schema, root: Schema): Json | undefined {
  const sibling = schema.properties?.[name];
  return object[name] ?? (sibling === undefined ? undefined : resolve(sibling, root).default);
}

/** Whether a field has a use beside its siblings as they are. */
export function isMet(name: string, object: JsonObject, schema: Schema, root: Schema): boolean {
  const when = schema.properties?.[name]?.['x-when'] ?? {};
  return Object.entries(when).every(([sibling, values]) =>
    values.includes(worth(object, sibling, schema, root) ?? null),
  );
}

/** A field's schema, with the format that its siblings give it. */
export function formatted(name: string, object: JsonObject, schema: Schema, root: Schema): Schema {
  const own = schema.properties?.[name] ?? {};
  for (const [sibling, formats] of Object.entries(own['x-format'] ?? {})) {
    const format = formats[String(worth(object, sibling, schema, root))];
    if (format !== undefined) {
      return { ...own, format };
    }
  }
  return own;
}

/** Sets a member, and takes out those that this leaves without a use. */
export function withField(
  object: JsonObject,
  name: string,
  value: Json | undefined,
  schema: Schema,
  root: Schema,
): JsonObject {
  let next = withKey(object, name, value);
  for (const other of Object.keys(schema.properties ?? {})) {
    const had = next[other] !== undefined && isMet(other, object, schema, root);
    if (had && !isMet(other, next, schema, root)) {
      next = withKey(next, other, undefined);
    }
  }
  return next;
}

/** What a new value begins as: what must be there, as far as that is known. */
export function starter(given: Schema, root: Schema): Json {
  const schema = resolve(given, root);
  if (schema.default !== undefined && schema.default !== null) {
    return schema.default;
  }
  const shape = shapeOf(schema, root);
  switch (shape.is) {
    case 'choice':
      return shape.options[0]?.value ?? null;
    case 'union':
      return shape.variants[0] === undefined ? null : begin(shape.variants[0], undefined, root);
    case 'object':
      return filled(schema, root);
    case 'list':
    case 'set':
      return [];
    case 'map':
      return {};
    case 'text':
      return '';
    case 'toggle':
      return false;
    case 'number':
      return schema.minimum ?? 0;
    default:
      return null;
  }
}

function filled(schema: Schema, root: Schema): JsonObject {
  let object: JsonObject = {};
  for (const name of schema.required ?? []) {
    const part = schema.properties?.[name];
    if (part !== undefined && isMet(name, object, schema, root)) {
      object = withKey(object, name, starter(part, root));
    }
  }
  return object;
}

/** Whether a value is filled this way. */
export function matches(variant: Variant, value: Json | undefined, root: Schema): boolean {
  switch (variant.form.of) {
    case 'unit':
      return value === variant.form.value;
    case 'key':
      return isObject(value) && variant.form.key in value;
    case 'tag':
      return isObject(value) && value[variant.form.tag] === variant.form.value;
    case 'plain':
      return fits(resolve(variant.schema, root), value);
  }
}

function fits(schema: Schema, value: Json | undefined): boolean {
  switch (schema.type) {
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
    case 'number':
      return typeof value === 'number';
    case undefined:
      return value !== undefined;
    default:
      return typeof value === schema.type;
  }
}

/** A value of this variant; a text that was there before is taken along. */
export function begin(variant: Variant, before: Json | undefined, root: Schema): Json {
  const text = isObject(before) ? Object.values(before)[0] : before;
  switch (variant.form.of) {
    case 'unit':
      return variant.form.value;
    case 'key': {
      const inner = starter(variant.schema, root);
      const keep = typeof inner === 'string' && typeof text === 'string';
      return { [variant.form.key]: keep ? text : inner };
    }
    case 'tag':
      return { [variant.form.tag]: variant.form.value, ...filled(variant.schema, root) };
    case 'plain': {
      const inner = starter(variant.schema, root);
      return typeof inner === 'string' && typeof text === 'string' ? text : inner;
    }
  }
}
