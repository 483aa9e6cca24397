// What happened, newest first. Choosing an event shows the instance as it was after it.

import { History } from 'lucide-react';
import { useState } from 'react';
import { words } from '../api/problem';
import { Inline } from '../inspector/Inline';
import type { Entry } from './api';
import { useHistory } from './queries';
import { type Line, lastOf, linesOf } from './told';

interface Props {
  readonly id: string;
  readonly events: number;
  readonly names: (node: string) => string;
  /** `null`: now. */
  readonly chosen: number | null;
  readonly onChoose: (event: number | null) => void;
}

const STEP = 60;

export function Timeline({ id, events, names, chosen, onChoose }: Props) {
  const [all, setAll] = useState(false);
  const [most, setMost] = useState(STEP);
  const found = useHistory(id, events);
  const records = (found.data ?? []).toReversed();
  return (
    <section className="panel timeline" aria-label="Timeline">
      <header>
        <h2>
          <History aria-hidden="true" /> Timeline
        </h2>
        <label className="timeline-all">
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
          every event
        </label>
      </header>
      {found.error === null ? null : <p role="alert">{words(found.error)}</p>}
      <ol aria-label="Events, newest first">
        {records.slice(0, most).map((record) => (
          <Group
            key={record.first}
            record={record}
            lines={linesOf(record, names)
              .filter((line) => all || !line.minor)
              .toReversed()}
            chosen={chosen}
            onChoose={(event) => onChoose(event === chosen ? null : event)}
          />
        ))}
      </ol>
      {records.length > most ? (
        <button type="button" className="plain" onClick={() => setMost(most + STEP)}>
          {records.length - most} older…
        </button>
      ) : null}
    </section>
  );
}

interface GroupProps {
  readonly record: Entry;
  readonly lines: readonly Line[];
  readonly chosen: number | null;
  readonly onChoose: (event: number) => void;
}

/** What one command did. */
function Group({ record, lines, chosen, onChoose }: GroupProps) {
  const time = new Date(record.time);
  return (
    <li className="timeline-group">
      <p className="dim">
        <time dateTime={record.time} title={time.toLocaleString()}>
          {time.toLocaleTimeString()}
        </time>{' '}
        · {record.cause}
        {record.actor === null || record.actor === undefined ? '' : ` by ${record.actor}`}
      </p>
      <ul>
        {lines.map((line) => (
          <Row key={line.event} line={line} chosen={chosen} onChoose={onChoose} />
        ))}
        {lines.length > 0 ? null : (
          <Row
            line={{ event: lastOf(record), words: 'Small changes', minor: true }}
            chosen={chosen}
            onChoose={onChoose}
          />
        )}
      </ul>
    </li>
  );
}

function Row({ line, chosen, onChoose }: Omit<GroupProps, 'record' | 'lines'> & { line: Line }) {
  return (
    <li>
      <button
        type="button"
        className="plain timeline-row"
        aria-pressed={chosen === line.event}
        title={`Show it as it was after event ${line.event}`}
        data-minor={line.minor || undefined}
        data-tone={line.tone}
        onClick={() => onChoose(line.event)}
      >
        <span className="timeline-dot" aria-hidden="true" />
        <span className="timeline-words">
          <Inline text={line.words} />
        </span>
        <span className="timeline-number">{line.event}</span>
      </button>
    </li>
  );
}
