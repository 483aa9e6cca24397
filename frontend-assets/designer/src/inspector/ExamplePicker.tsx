// Settings that work, to begin with. One undo brings back what was there.

import { BookOpen } from 'lucide-react';
import type { JsonObject, Kind } from '../model/types';
import { Menu, MenuItem } from '../ui/Menu';

interface Props {
  readonly kind: Kind;
  readonly onPick: (config: JsonObject) => void;
}

export function ExamplePicker({ kind, onPick }: Props) {
  if (kind.examples.length === 0) {
    return null;
  }
  return (
    <div className="inspector-examples">
      <p className="dim">{kind.summary}</p>
      <Menu
        trigger={
          <button type="button">
            <BookOpen aria-hidden="true" /> Examples
          </button>
        }
      >
        {kind.examples.map((example) => (
          <MenuItem key={example.title} onSelect={() => onPick(example.config)}>
            {example.title}
          </MenuItem>
        ))}
      </Menu>
    </div>
  );
}
