// Starts a run by hand, with the saved payload or another one.

import { ChevronDown, Play } from 'lucide-react';
import { useState } from 'react';
import { useNodeName } from '../debug/NodeName';
import { useDesigner } from '../model/store';
import { Menu, MenuItem, MenuLine } from '../ui/Menu';
import { PressDialog } from './PressDialog';
import { pressable } from './pressable';
import { StartButton } from './StartButton';
import { usePressing } from './usePressing';

export function PressButton() {
  const document = useDesigner((state) => state.flow);
  const kinds = useDesigner((state) => state.kinds);
  const { start, isRunning } = usePressing();
  const [edited, setEdited] = useState<string | null>(null);
  const nodes = pressable(document, kinds);
  const [first] = nodes;
  const name = useNodeName(first?.id ?? '');
  if (first === undefined) {
    return null;
  }
  if (document?.durability === 'durable') {
    return <StartButton first={first.id} />;
  }
  const titled = (id: string, own: string) => own || kinds.get(typeOf(id))?.title || id;
  const typeOf = (id: string) => document?.nodes.find((node) => node.id === id)?.type ?? '';
  return (
    <span className="press">
      <button
        type="button"
        className="primary"
        disabled={isRunning}
        onClick={() => start(first.id)}
        title="Starts a run with the saved payload"
      >
        <Play aria-hidden="true" /> {isRunning ? 'Running…' : `Press ${name}`}
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
            Press {titled(node.id, node.name)}
          </MenuItem>
        ))}
        {nodes.length > 1 ? <MenuLine /> : null}
        {nodes.map((node) => (
          <MenuItem key={`${node.id} with`} onSelect={() => setEdited(node.id)}>
            Press {titled(node.id, node.name)} with a payload…
          </MenuItem>
        ))}
      </Menu>
      {edited === null ? null : (
        <PressDialog
          node={edited}
          onStart={(data) => start(edited, data)}
          onClose={() => setEdited(null)}
        />
      )}
    </span>
  );
}
