// Starts a run by hand, with the saved payload or another one.

import { ChevronDown, Play } from 'lucide-react';
import { useState } from 'react';
import { words } from '../api/problem';
import { useNodeName } from '../debug/NodeName';
import { useDesigner } from '../model/store';
import { Menu, MenuItem, MenuLine } from '../ui/Menu';
import { toast } from '../ui/Toasts';
import { PressDialog } from './PressDialog';
import { pressable } from './pressable';
import { usePress } from './queries';
import type { Ended } from './types';

export function PressButton({ flow }: { readonly flow: string }) {
  const document = useDesigner((state) => state.flow);
  const kinds = useDesigner((state) => state.kinds);
  const press = usePress(flow);
  const [edited, setEdited] = useState<string | null>(null);
  const nodes = pressable(document, kinds);
  const [first] = nodes;
  const name = useNodeName(first?.id ?? '');
  if (first === undefined) {
    return null;
  }
  const start = (node: string) => press.mutate({ node }, { onSuccess: tell, onError: refuse });
  return (
    <span className="press">
      <button
        type="button"
        className="primary"
        disabled={press.isPending}
        onClick={() => start(first.id)}
        title="Starts a run of the deployed version with the saved payload"
      >
        <Play aria-hidden="true" /> {press.isPending ? 'Running…' : `Press ${name}`}
      </button>
      <Menu
        trigger={
          <button type="button" className="primary icon" aria-label="More ways to start a run">
            <ChevronDown aria-hidden="true" />
          </button>
        }
      >
        {nodes.slice(1).map((node) => (
          <MenuItem key={node.id} onSelect={() => start(node.id)}>
            Press {node.name || node.id}
          </MenuItem>
        ))}
        {nodes.length > 1 ? <MenuLine /> : null}
        {nodes.map((node) => (
          <MenuItem key={`${node.id} with`} onSelect={() => setEdited(node.id)}>
            Press {node.name || node.id} with a payload…
          </MenuItem>
        ))}
      </Menu>
      {edited === null ? null : (
        <PressDialog flow={flow} node={edited} onClose={() => setEdited(null)} />
      )}
    </span>
  );
}

export function tell(ended: Ended): void {
  if (ended.failure === null) {
    toast(`Run ${ended.run} ended well`);
  } else {
    toast(`Run ${ended.run} failed: ${ended.failure.message}`, 'bad');
  }
}

export function refuse(error: unknown): void {
  toast(words(error), 'bad');
}
