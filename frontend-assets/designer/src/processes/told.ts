// What happened to an instance, in words.

import { humanise } from '../inspector/schema';
import { asList, asObject } from '../inspector/values';
import type { Json } from '../model/types';
import type { Entry, Event } from './api';

export interface Line {
  /** The event's number. */
  readonly event: number;
  readonly words: string;
  readonly tone?: 'good' | 'warn' | 'bad' | 'accent';
  /** Of interest to who looks closely. */
  readonly minor: boolean;
}

type Names = (node: string) => string;
type Said = Omit<Line, 'event'>;

const text = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
const said = (words: string, tone?: Line['tone']): Said =>
  tone === undefined ? { words, minor: false } : { words, tone, minor: false };
const minor = (words: string): Said => ({ words, minor: true });

const STATUS_TONES: Readonly<Record<string, Line['tone']>> = {
  finished: 'good',
  onHold: 'warn',
  expired: 'warn',
  failed: 'bad',
  terminated: 'bad',
};
const ACTION_TONES: Readonly<Record<string, Line['tone']>> = { completed: 'good', failing: 'bad' };

function paths(event: Event): string {
  const all = asList(event.changes).map((change) =>
    asList(asObject(change).at).map(text).join('.'),
  );
  const some = all.slice(0, 4).map((path) => path || 'everything');
  return some.join(', ') + (all.length > some.length ? ' …' : '');
}

const TOLD: Readonly<Record<string, (event: Event, names: Names) => Said>> = {
  created: (event) => said(`Made from version ${text(event.version)}`),
  status: ({ status }) => said(`It is ${spaced(text(status))}`, STATUS_TONES[text(status)]),
  data: (event) => said(`Data changed: ${paths(event)}`),
  token: ({ token }, names) => {
    const { id, node } = asObject(token);
    return said(`Token ${text(id)} begins at ${names(text(node))}`);
  },
  arrived: ({ token, node }, names) => said(`Token ${text(token)} came to ${names(text(node))}`),
  tokenState: ({ token, state }) => minor(`Token ${text(token)} is ${spaced(text(state))}`),
  node: ({ token, status }) => minor(`Token ${text(token)}: ${spaced(text(status))}`),
  action: ({ action, status }) =>
    said(`${text(action)} is ${text(status)}`, ACTION_TONES[text(status)]),
  timer: ({ timer }) => said(`A timer is set for ${moment(asObject(timer).due)}`, 'warn'),
  wait: ({ wait }) => said(`Waits for the message ${text(asObject(wait).name)}`, 'warn'),
  incident: ({ incident }) => said(`Incident: ${text(asObject(incident).message)}`, 'bad'),
  resolved: ({ number }) => said(`Incident ${text(number)} is resolved`, 'good'),
  child: ({ child, id }) => said(`Started ${text(asObject(child).process)} as ${text(id)}`),
  childEnded: ({ id, status }) => said(`${text(id)} is ${spaced(text(status))}`),
  pushed: ({ seq }) => said(`Message ${text(seq)} to the frontends`, 'accent'),
  taken: ({ seq, instance }) => said(`A client started ${text(instance)} (message ${text(seq)})`),
  result: () => said('It gave a result'),
  migrated: ({ version }) => said(`Goes on by version ${text(version)}`),
  replaced: ({ token, node }, names) =>
    said(`Token ${text(token)} stands at ${names(text(node))} now`),
  back: ({ token }) => said(`Token ${text(token)} was brought back`),
};

function moment(value: Json | undefined): string {
  return typeof value === 'number' ? new Date(value).toLocaleString() : '';
}

/** `onHold` → `on hold`. */
export function spaced(word: string): string {
  return humanise(word).toLowerCase();
}

export function told(event: Event, number: number, names: Names): Line {
  const line = TOLD[event.is]?.(event, names) ?? minor(humanise(event.is));
  return { event: number, ...line };
}

/** The events of a record, the last one last. */
export function linesOf(record: Entry, names: Names): readonly Line[] {
  return record.events.map((event, place) => told(event, record.first + place, names));
}

/** The number of a record's last event: the state that its command left. */
export const lastOf = (record: Entry): number =>
  record.first + Math.max(0, record.events.length - 1);
