// A node's name, typed on its card.

import { type KeyboardEvent, useEffect, useRef } from 'react';
import { rename } from '../commands/nodes';
import type { FlowNode } from '../model/types';
import { focusCanvas } from './focus';
import { hint } from './hints';

export function TitleInput({ node }: { readonly node: FlowNode }) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => ref.current?.select(), []);
  const end = (name: string | null) => {
    if (name !== null) {
      rename(node.id, name.trim());
    }
    hint({ renaming: null });
    focusCanvas();
  };
  const key = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.key === 'Enter') {
      end(event.currentTarget.value);
    } else if (event.key === 'Escape') {
      end(null);
    }
  };
  return (
    <input
      ref={ref}
      className="node-title nodrag"
      aria-label="Name"
      defaultValue={node.name}
      onKeyDown={key}
      onBlur={(event) => end(event.currentTarget.value)}
    />
  );
}
