// A list to choose from by typing: for kinds, nodes, commands.

import { Command } from 'cmdk';
import { type CSSProperties, type ReactNode, useMemo, useState } from 'react';
import type { Position } from '../model/types';
import { rank } from './rank';

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  /** More words to be found by. */
  readonly words?: string;
  readonly icon?: ReactNode;
  readonly keys?: string;
  readonly tone?: string;
  readonly choose: () => void;
}

interface Props {
  readonly label: string;
  readonly choices: readonly Choice[];
  /** On the screen; in the middle of the top where there is none. */
  readonly at?: Position;
  readonly onClose: () => void;
}

const MOST = 60;

export function Picker({ label, choices, at, onClose }: Props) {
  const [typed, type] = useState('');
  const shown = useMemo(() => rank(choices, typed).slice(0, MOST), [choices, typed]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes too
    <div
      className="picker-layer"
      onMouseDown={(event) => event.target === event.currentTarget && onClose()}
    >
      <Command
        className="picker"
        label={label}
        shouldFilter={false}
        loop
        style={at === undefined ? undefined : near(at)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape' || event.key === 'Tab') {
            event.preventDefault();
            onClose();
          }
        }}
      >
        <Command.Input autoFocus placeholder={label} value={typed} onValueChange={type} />
        <Command.List>
          <Command.Empty>Nothing found.</Command.Empty>
          {shown.map((choice) => (
            <Command.Item
              key={choice.id}
              value={choice.id}
              onSelect={() => {
                onClose();
                choice.choose();
              }}
            >
              {choice.icon === undefined ? null : (
                <span className="picker-icon" data-tone={choice.tone}>
                  {choice.icon}
                </span>
              )}
              <span className="picker-words">
                <span>{choice.label}</span>
                {choice.hint === undefined ? null : <span className="dim">{choice.hint}</span>}
              </span>
              {choice.keys === undefined ? null : <kbd>{choice.keys}</kbd>}
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </div>
  );
}

/** Beside a place, and on the screen. */
function near({ x, y }: Position): CSSProperties {
  const left = Math.max(8, Math.min(x, window.innerWidth - 348));
  const top = Math.max(8, Math.min(y, window.innerHeight - 392));
  return { position: 'absolute', left, top, width: 340 };
}
