// The push topics: who listens, and what was said last.

import { useQuery } from '@tanstack/react-query';
import { Radio } from 'lucide-react';
import { useState } from 'react';
import { call } from '../api/call';
import { words } from '../api/problem';
import { useNow } from '../debug/useNow';
import { type Topic, TopicRow } from './TopicRow';
import '../connections/connections.css';
import './topics.css';

interface Topics {
  readonly items: readonly Topic[];
  readonly next?: string;
  readonly totals: {
    readonly topics: number;
    readonly clients: number;
    readonly subscriptions: number;
    readonly published: number;
    readonly delivered: number;
    readonly dropped: number;
  };
}

export function TopicsPage() {
  const [text, setText] = useState('');
  const now = useNow();
  const found = useQuery({
    queryKey: ['topics'],
    queryFn: async () => (await call<Topics>('GET', '/api/push/topics?limit=200')).data,
    refetchInterval: 1_000,
  });
  const totals = found.data?.totals;
  const shown = (found.data?.items ?? []).filter(({ topic }) =>
    topic.toLowerCase().includes(text.toLowerCase()),
  );
  return (
    <div className="page-scroll">
      <main className="page">
        <header className="page-head">
          <h1>Push topics</h1>
          <input
            className="topics-search"
            type="search"
            aria-label="Search topics"
            placeholder="Search topics"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </header>
        {found.error === null ? null : <p role="alert">{words(found.error)}</p>}
        {totals === undefined ? null : (
          <dl className="figures">
            <Figure name="Topics" value={totals.topics} />
            <Figure name="Clients" value={totals.clients} />
            <Figure name="Subscriptions" value={totals.subscriptions} />
            <Figure name="Published" value={totals.published} />
            <Figure name="Delivered" value={totals.delivered} />
            <Figure name="Dropped" value={totals.dropped} />
          </dl>
        )}
        {found.isSuccess && shown.length === 0 ? (
          <div className="empty">
            <Radio aria-hidden="true" size={36} />
            <p>
              {text === ''
                ? 'None yet. A topic is there once a flow pushes to it or a frontend subscribes.'
                : 'No topic has this in its name.'}
            </p>
          </div>
        ) : null}
        {shown.length === 0 ? null : (
          <ul className="cards" aria-label="Topics">
            {shown.map((topic) => (
              <TopicRow key={topic.topic} topic={topic} now={now} />
            ))}
          </ul>
        )}
        {found.data?.next === undefined ? null : <p className="dim">The first 200 are shown.</p>}
      </main>
    </div>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value.toLocaleString()}</dd>
    </div>
  );
}
