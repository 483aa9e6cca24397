// Which process it is, how it is doing, and what can be done to it as a whole.

import { ChevronLeft, Pause, Play, Square } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Go } from '../app/router';
import { ago } from '../ui/time';
import { Ask } from './Ask';
import { type Deed, deed, type Instance } from './api';
import { useDeed } from './queries';
import { IncidentChip, StatusChip } from './StatusChip';

const DONE: Readonly<Record<Deed, string>> = {
  hold: 'It is halted',
  resume: 'It goes on',
  terminate: 'It is ended',
};

const QUESTIONS: Readonly<Record<Deed, { title: string; words: string; yes: string }>> = {
  hold: {
    title: 'Halt this process?',
    words: 'Timers, messages and actions wait until it goes on.',
    yes: 'Halt it',
  },
  resume: {
    title: 'Let this process go on?',
    words: 'Timers that were due meanwhile fire at once.',
    yes: 'Go on',
  },
  terminate: {
    title: 'End this process for good?',
    words: 'Its tokens end where they are, and so do the processes that it has started.',
    yes: 'End it',
  },
};

interface Props {
  readonly instance: Instance;
  readonly name: string;
  /** More to do to it. */
  readonly children: ReactNode;
}

export function InstanceHead({ instance, name, children }: Props) {
  const { id, definition, version, status, incidents, created, ended } = instance;
  const [asked, ask] = useState<Deed | null>(null);
  const work = useDeed(
    id,
    async (what: Deed) => {
      await deed(id, what);
      return what;
    },
    (what) => DONE[what],
  );
  const isOver = ended !== null && ended !== undefined;
  return (
    <header className="instance-head">
      <Go to="/processes" className="instance-back" aria-label="All processes">
        <ChevronLeft aria-hidden="true" />
      </Go>
      <div className="instance-title">
        <h1>{name}</h1>
        <p className="dim">
          <Go to={`/flows/${encodeURIComponent(definition)}`}>version {version}</Go> ·{' '}
          <code>{id}</code> · started {ago(created)}
          {isOver ? ` · ended ${ago(ended)}` : ''}
        </p>
      </div>
      <span className="instance-state" aria-live="polite">
        <IncidentChip count={incidents} />
        <StatusChip status={status} />
      </span>
      {isOver ? null : (
        <span className="instance-deeds">
          {children}
          {status === 'onHold' ? (
            <button type="button" onClick={() => ask('resume')}>
              <Play aria-hidden="true" /> Resume
            </button>
          ) : (
            <button type="button" onClick={() => ask('hold')}>
              <Pause aria-hidden="true" /> Hold
            </button>
          )}
          <button type="button" className="danger" onClick={() => ask('terminate')}>
            <Square aria-hidden="true" /> Terminate
          </button>
        </span>
      )}
      {asked === null ? null : (
        <Ask
          {...QUESTIONS[asked]}
          danger={asked === 'terminate'}
          onYes={() => work.mutate(asked)}
          onClose={() => ask(null)}
        />
      )}
    </header>
  );
}
