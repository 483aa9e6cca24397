// An action as it stands in a flow: what is not written down has its default.

import { asList, asObject, isObject } from '../inspector/values';
import type { Json, JsonObject } from '../model/types';

export type Action = JsonObject;

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

export const nameOf = (action: Action): string => text(action.name);
export const typeOf = (action: Action): string => text(action.type);
export const idOf = (action: Action): string => text(action.id) || nameOf(action);
export const parentOf = (action: Action): string => text(action.parentName);
export const timerOf = (action: Action): string => text(action.timerExpression).trim();
export const orderOf = (action: Action): number =>
  typeof action.order === 'number' ? action.order : 1;
export const isManual = (action: Action): boolean => action.manual === true;

/** The paths of posted data that it takes. */
export const keysOf = (action: Action): readonly string[] =>
  asList(action.keys).filter((key): key is string => typeof key === 'string');

/** Those that can be read; the others are told by the check. */
export function actionsOf(list: readonly Json[]): readonly Action[] {
  return list.map((one) => asObject(one));
}

/** Its settings by their keys. */
export function settingsOf(action: Action): JsonObject {
  const params = asList(action.params).filter(isObject);
  return Object.fromEntries(
    params
      .filter(({ key, value }) => text(key) !== '' && value !== undefined && value !== null)
      .map(({ key, value }) => [text(key), value ?? null]),
  );
}

/** With other settings; each keeps its place, and whether `${…}` in it is filled. */
export function withSettings(action: Action, settings: JsonObject): Action {
  const before = asList(action.params).filter(isObject);
  const kept = before
    .filter(({ key }) => settings[text(key)] !== undefined)
    .map((param) => ({ ...param, value: settings[text(param.key)] ?? null }));
  const there = new Set(kept.map((param) => text((param as JsonObject).key)));
  const fresh = Object.entries(settings)
    .filter(([key]) => !there.has(key))
    .map(([key, value]) => ({ key, value }));
  return { ...action, params: [...kept, ...fresh] };
}

/** The settings in which `${…}` stands, and whether it is filled there. */
export function holesOf(action: Action): readonly { readonly key: string; readonly on: boolean }[] {
  return asList(action.params)
    .filter(isObject)
    .filter(({ value }) => JSON.stringify(value ?? null).includes('${'))
    .map(({ key, replaceValues }) => ({ key: text(key), on: replaceValues !== false }));
}

/** Fills `${…}` in a setting, or takes it as it is. */
export function withHoles(action: Action, key: string, on: boolean): Action {
  const params = asList(action.params).map((one) => {
    if (!isObject(one) || one.key !== key) {
      return one;
    }
    const { replaceValues: _, ...rest } = one;
    return on ? rest : { ...rest, replaceValues: false };
  });
  return { ...action, params };
}
