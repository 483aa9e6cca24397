// How a connection is doing, in numbers.

import { useNow } from '../debug/useNow';
import type { Status } from './api';

export function ConnectionFigures({ status }: { readonly status: Status }) {
  const now = useNow();
  const ago = (time: string) => since(now - Date.parse(time));
  const figures: readonly [string, string | undefined][] = [
    ['State', `${status.state} for ${ago(status.since)}`],
    ['Messages in', `${status.messagesIn.toLocaleString()} (${bytes(status.bytesIn)})`],
    ['Messages out', `${status.messagesOut.toLocaleString()} (${bytes(status.bytesOut)})`],
    ['Last message', status.lastMessageAt && `${ago(status.lastMessageAt)} ago`],
    ['Ping', status.pingMillis === undefined ? undefined : `${status.pingMillis.toFixed(1)} ms`],
    ['Waiting to be sent', status.queued === 0 ? undefined : String(status.queued)],
    ['Sub-protocol', status.subprotocol],
    ['Next try', status.nextAttempt && `in ${since(Date.parse(status.nextAttempt) - now)}`],
  ];
  return (
    <>
      <dl className="figures">
        {figures.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {status.lastError === undefined ? null : (
        <p className={status.state === 'connected' ? 'dim' : 'card-error'}>
          Last failure, {ago(status.lastError.at)} ago: {status.lastError.message}
        </p>
      )}
    </>
  );
}

/** `3 s`, `12 min`, `5 h`, `2 days`. */
export function since(millis: number): string {
  const seconds = Math.max(0, Math.round(millis / 1_000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3_600) {
    return `${Math.floor(seconds / 60)} min`;
  }
  return seconds < 86_400
    ? `${Math.floor(seconds / 3_600)} h`
    : `${Math.floor(seconds / 86_400)} days`;
}

export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = count;
  let unit = 0;
  while (size >= 1_000 && unit < units.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}
