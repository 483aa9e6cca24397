// A topic: its subscribers, and its last message to look into.

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { since } from '../connections/ConnectionFigures';
import { JsonTree } from '../debug/JsonTree';
import { short } from '../editors/paths';
import type { Json } from '../model/types';

export interface Topic {
  readonly topic: string;
  readonly seq: number;
  readonly subscribers: number;
  readonly kept: number;
  readonly retained: boolean;
  readonly last: Json;
  readonly publishedAt: string | null;
  readonly dropped: number;
}

/** A message's payload, without what is around it. */
function said(last: Json): Json {
  const whole = typeof last === 'object' && last !== null && 'payload' in last;
  return whole ? (last.payload as Json) : last;
}

export function TopicRow({ topic, now }: { readonly topic: Topic; readonly now: number }) {
  const [open, setOpen] = useState(false);
  const { last, publishedAt, subscribers, seq, dropped, retained } = topic;
  return (
    <li className="topic">
      <div className="topic-head">
        <button
          type="button"
          className="tree-fold"
          aria-expanded={open}
          aria-label={`Last message of ${topic.topic}`}
          disabled={last === null}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight aria-hidden="true" />
        </button>
        <strong>{topic.topic}</strong>
        {retained ? <span className="chip">retained</span> : null}
        {dropped > 0 ? (
          <span className="chip" data-tone="warn">
            {dropped.toLocaleString()} dropped
          </span>
        ) : null}
        <span className="chip" data-tone={subscribers > 0 ? 'good' : undefined}>
          {subscribers.toLocaleString()} {subscribers === 1 ? 'subscriber' : 'subscribers'}
        </span>
        <span className="dim topic-seq">
          {seq === 0 ? 'nothing yet' : `message ${seq.toLocaleString()}`}
          {publishedAt === null ? '' : `, ${since(now - Date.parse(publishedAt))} ago`}
        </span>
      </div>
      {open && last !== null ? (
        <JsonTree value={last} label={`Last message of ${topic.topic}`} open={3} />
      ) : (
        <code className="topic-last">{last === null ? '' : short(said(last), 200)}</code>
      )}
    </li>
  );
}
