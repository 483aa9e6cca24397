// What can be done to an action, with its keys.

import { Ellipsis } from 'lucide-react';
import { Menu, MenuItem, MenuLine } from '../ui/Menu';
import type { Step } from './ActionList';

interface Props {
  readonly name: string;
  readonly onStep: (to: Step) => void;
  readonly onRemove: () => void;
}

export function RowMenu({ name, onStep, onRemove }: Props) {
  return (
    <Menu
      trigger={
        <button type="button" className="plain icon" aria-label={`More for ${name}`}>
          <Ellipsis aria-hidden="true" />
        </button>
      }
    >
      <MenuItem onSelect={() => onStep('up')}>
        Move up <kbd>Alt ↑</kbd>
      </MenuItem>
      <MenuItem onSelect={() => onStep('down')}>
        Move down <kbd>Alt ↓</kbd>
      </MenuItem>
      <MenuItem onSelect={() => onStep('in')}>
        Put below the one above <kbd>Alt →</kbd>
      </MenuItem>
      <MenuItem onSelect={() => onStep('out')}>
        Put beside its parent <kbd>Alt ←</kbd>
      </MenuItem>
      <MenuLine />
      <MenuItem tone="bad" onSelect={onRemove}>
        Remove, with all below it <kbd>Del</kbd>
      </MenuItem>
    </Menu>
  );
}
