// What a person can press: the manual actions where tokens are.

import { CornerUpLeft, Hand, LoaderCircle, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { groupBy } from '../model/group';
import type { Flow } from '../model/types';
import { type Pressable, pressables } from './acting';
import { act, type State } from './api';
import { PressAction } from './PressAction';
import { useDeed } from './queries';

interface Props {
  readonly flow: Flow;
  readonly state: State;
  readonly names: (node: string) => string;
  /** The past cannot be pressed. */
  readonly off: boolean;
}

export function ActionsPanel({ flow, state, names, off }: Props) {
  const { id, status } = state.instance;
  const [pressed, press] = useState<Pressable | null>(null);
  const work = useDeed(
    id,
    ({ action, data }: { action: Pressable; data: object }) =>
      act(id, action.token, action.name, data as never),
    ({ ignoredKeys }) =>
      ignoredKeys.length === 0 ? 'Done' : `Done; it does not take ${ignoredKeys.join(', ')}`,
  );
  const all = status === 'started' || status === 'onHold' ? pressables(flow, state.tokens) : [];
  const halted = status === 'onHold';
  if (all.length === 0) {
    return null;
  }
  const groups = groupBy(all, ({ token, node }) => `${token} ${node}`);
  return (
    <section className="panel" aria-label="Actions">
      <h2>
        <Hand aria-hidden="true" /> Actions
      </h2>
      {[...groups].map(([key, ones]) => (
        <div key={key} className="press-group">
          <h3>
            {names(ones[0]?.node ?? '')} <span className="dim">· token {ones[0]?.token}</span>
          </h3>
          <ul>
            {ones.map((one) => (
              <li key={one.name} data-child={one.child || undefined}>
                <Press
                  action={one}
                  off={off || halted || work.isPending}
                  onPress={() =>
                    one.keys.length === 0 ? work.mutate({ action: one, data: {} }) : press(one)
                  }
                />
              </li>
            ))}
          </ul>
        </div>
      ))}
      {halted ? <p className="dim">It is halted: actions wait until it goes on.</p> : null}
      {pressed === null ? null : (
        <PressAction
          action={pressed}
          data={state.data}
          onPress={(data) => work.mutate({ action: pressed, data })}
          onClose={() => press(null)}
        />
      )}
    </section>
  );
}

interface PressProps {
  readonly action: Pressable;
  readonly off: boolean;
  readonly onPress: () => void;
}

function Press({ action, off, onPress }: PressProps) {
  const { name, state, optional, runs, keys } = action;
  const isOpen = state === 'open' || state === 'back';
  const about = [
    optional ? 'optional' : '',
    keys.length > 0 ? `takes ${keys.join(', ')}` : '',
    runs > 0 ? `done ${runs === 1 ? 'once' : `${runs} times`}` : '',
    state === 'back' ? 'brings the token back' : '',
  ].filter((word) => word !== '');
  return (
    <>
      <button
        type="button"
        className={state === 'open' && !optional ? 'primary' : ''}
        disabled={off || !isOpen}
        onClick={onPress}
      >
        {state === 'busy' ? <LoaderCircle aria-hidden="true" /> : null}
        {state === 'back' ? <Undo2 aria-hidden="true" /> : null}
        {action.child ? <CornerUpLeft aria-hidden="true" /> : null}
        {name}
      </button>
      <span className="dim">{about.join(' · ')}</span>
    </>
  );
}
