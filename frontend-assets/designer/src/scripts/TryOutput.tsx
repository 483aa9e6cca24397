// What came of trying a script out: its console, and what it gave or why it failed.

import { JsonTree } from '../debug/JsonTree';
import { took } from '../runs/history';
import type { Tried } from './api';
import { whyRefused } from './trying';

interface Props {
  readonly tried: Tried | undefined;
  readonly error: unknown;
}

const TONES: Readonly<Record<string, string>> = { error: 'bad', warn: 'warn' };

export function TryOutput({ tried, error }: Props) {
  const refused = whyRefused(error);
  return (
    <section className="try-output" aria-label="Output" aria-live="polite">
      {refused === null ? null : <p role="alert">{refused}</p>}
      {tried === undefined ? null : (
        <>
          <h3>
            {tried.error === undefined ? 'Result' : 'Failed'}
            <span className="try-time"> after {took(tried.tookMicros * 1_000)}</span>
          </h3>
          {tried.error === undefined ? <Result tried={tried} /> : <Failure tried={tried} />}
          <h3>Console</h3>
          {tried.console.length === 0 ? <p className="dim">Nothing was written.</p> : null}
          <ol className="try-console" aria-label="Console">
            {tried.console.map(({ level, text }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines never move
              <li key={place}>
                <span className="chip" data-tone={TONES[level]}>
                  {level}
                </span>
                <code>{text}</code>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function Result({ tried }: { readonly tried: Tried }) {
  return tried.result === undefined ? (
    <p className="dim">Nothing: it returns undefined.</p>
  ) : (
    <JsonTree value={tried.result} label="Result" open={2} />
  );
}

function Failure({ tried }: { readonly tried: Tried }) {
  const { message = '', line, column, function: name } = tried.error ?? {};
  const place = line === undefined ? '' : `line ${line}, column ${column ?? 1}`;
  return (
    <p role="alert">
      {message}
      {place === '' || message.includes(place) ? '' : ` (${place})`}
      {name === undefined ? '' : ` in ${name}`}
    </p>
  );
}
