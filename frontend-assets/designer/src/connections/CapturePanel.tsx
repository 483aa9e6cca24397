// What a connection hears, one event after the other, while it is listened to.

import { Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import { words } from '../api/problem';
import { JsonTree } from '../debug/JsonTree';
import { clock } from '../debug/LineRow';
import { type Capture, capture } from './trying';

interface Props {
  readonly id: string;
  readonly onClose: () => void;
}

export function CapturePanel({ id, onClose }: Props) {
  const [now, setNow] = useState<Capture | null>(null);
  const [mistake, setMistake] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    capture(id, stop.signal, setNow).catch((error: unknown) => {
      if (!stop.signal.aborted) {
        setMistake(words(error));
      }
    });
    return () => stop.abort();
  }, [id]);
  const count = now?.messages ?? 0;
  return (
    <section className="trial" aria-label="Capture">
      <h3 aria-live="polite">
        {now?.ended === undefined ? 'Listening' : 'Ended'}: {count}{' '}
        {count === 1 ? 'message' : 'messages'}
        <button type="button" onClick={onClose}>
          <Square aria-hidden="true" /> {now?.ended === undefined ? 'Stop' : 'Close'}
        </button>
      </h3>
      {mistake === null ? null : <p role="alert">{mistake}</p>}
      <ol className="trial-events" aria-label="Events">
        {(now?.events ?? []).map(({ seq, time, data, cut }) => (
          <li key={seq}>
            <span className="dim">
              <time dateTime={time}>{clock(time)}</time>
              {cut === true ? ' only its beginning' : ''}
            </span>
            <JsonTree value={data} label={`Event ${seq}`} open={1} />
          </li>
        ))}
      </ol>
    </section>
  );
}
