// A menu of the types of action.

import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu, MenuItem } from '../ui/Menu';
import type { ActionType } from './schemas';

interface Props {
  readonly types: readonly ActionType[];
  readonly onAdd: (type: ActionType) => void;
  /** What is pressed; a plain button if absent. */
  readonly children?: ReactNode;
}

export function AddAction({ types, onAdd, children }: Props) {
  return (
    <Menu
      trigger={
        children ?? (
          <button type="button" className="actions-add" disabled={types.length === 0}>
            <Plus aria-hidden="true" /> Add action
          </button>
        )
      }
    >
      {types.map((type) => (
        <MenuItem key={type.type} onSelect={() => onAdd(type)}>
          <span className="actions-type">
            <span>{type.title}</span>
            <span className="dim">{type.description}</span>
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}
