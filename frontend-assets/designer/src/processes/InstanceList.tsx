// The processes of a page, to be opened, or chosen for what is done to many at once.

import { useState } from 'react';
import type { Instance } from './api';
import { InstanceRow } from './InstanceRow';
import { SelectionBar } from './SelectionBar';

interface Props {
  readonly items: readonly Instance[];
  /** Of definitions, by their ids. */
  readonly names: ReadonlyMap<string, string>;
}

const NONE: ReadonlySet<string> = new Set();

export function InstanceList({ items, names }: Props) {
  const [chosen, choose] = useState(NONE);
  // What is not shown any more is not chosen either.
  const selected = items.filter(({ id }) => chosen.has(id));
  const all = selected.length === items.length;
  const toggle = (id: string) => {
    const next = new Set(selected.map((one) => one.id));
    if (!next.delete(id)) {
      next.add(id);
    }
    choose(next);
  };
  return (
    <div className="instance-list">
      <div className="instance-tools" role="toolbar" aria-label="Chosen processes">
        <label className="instance-all">
          <input
            type="checkbox"
            checked={all}
            ref={(box) => {
              if (box !== null) {
                box.indeterminate = selected.length > 0 && !all;
              }
            }}
            onChange={() => choose(all ? NONE : new Set(items.map(({ id }) => id)))}
          />
          {selected.length === 0 ? 'Choose all shown' : `${selected.length} chosen`}
        </label>
        {selected.length === 0 ? null : (
          <SelectionBar selected={selected} onClear={() => choose(NONE)} />
        )}
      </div>
      <ul className="instances" aria-label="Processes, newest first">
        {items.map((one) => (
          <InstanceRow
            key={one.id}
            instance={one}
            name={names.get(one.definition)}
            chosen={chosen.has(one.id)}
            onChoose={() => toggle(one.id)}
          />
        ))}
      </ul>
    </div>
  );
}
