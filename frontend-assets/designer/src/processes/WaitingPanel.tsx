// What an instance waits for: times and messages.

import { Hourglass, Mail } from 'lucide-react';
import { useNow } from '../debug/useNow';
import { ago } from '../ui/time';
import type { Instance, Timer } from './api';

interface Props {
  readonly instance: Instance;
  readonly names: (node: string) => string;
}

export function WaitingPanel({ instance, names }: Props) {
  const now = useNow();
  const { timers, waits } = instance;
  if (timers.length + waits.length === 0) {
    return null;
  }
  return (
    <section className="panel" aria-label="Waits for">
      <h2>
        <Hourglass aria-hidden="true" /> Waits for
      </h2>
      <ul className="waiting">
        {timers.map((timer) => (
          <li key={`timer ${timer.id}`}>
            <Hourglass aria-hidden="true" />
            <span>
              {purpose(timer, names)}
              <span className="dim">
                {' '}
                · {ago(timer.due, now)}, {new Date(timer.due).toLocaleString()}
                {timer.repeats ? ', again and again' : ''}
              </span>
            </span>
          </li>
        ))}
        {waits.map(({ name, correlation, token, node, since }) => (
          <li key={`wait ${token} ${node} ${name}`}>
            <Mail aria-hidden="true" />
            <span>
              Message <strong>{name}</strong>
              {correlation === '' ? '' : ' for '}
              <code>{correlation}</code>
              <span className="dim">
                {' '}
                · at {names(node ?? '')}, since {ago(since, now)}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function purpose({ purpose, action, node, token }: Timer, names: Props['names']): string {
  const where = names(node ?? '');
  switch (purpose) {
    case 'action':
      return `${action ?? 'An action'} runs at ${where}`;
    case 'retry':
      return `${action ?? where} is tried again`;
    case 'boundary':
      return `${where} fires for token ${token ?? ''}`;
    case 'expire':
      return 'It expires';
    default:
      return `${where} is over`;
  }
}
