// In which settings `${…}` stands for a value of the data, and in which it is only text.

import { humanise } from '../inspector/schema';
import { type Action, holesOf, withHoles } from './draft';
import type { ActionType } from './schemas';

interface Props {
  readonly action: Action;
  readonly type: ActionType;
  readonly readOnly: boolean;
  readonly onChange: (action: Action, part: string) => void;
}

export function Holes({ action, type, readOnly, onChange }: Props) {
  const holes = holesOf(action);
  if (holes.length === 0) {
    return null;
  }
  return (
    <fieldset className="checks actions-holes" disabled={readOnly}>
      <legend>
        Fill <code>$&#123;…&#125;</code> from the data
      </legend>
      {holes.map(({ key, on }) => (
        <label key={key}>
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => onChange(withHoles(action, key, event.target.checked), 'holes')}
          />
          in {type.schema.properties?.[key]?.title ?? humanise(key)}
        </label>
      ))}
    </fieldset>
  );
}
