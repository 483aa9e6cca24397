// Named values, such as headers.

import { Plus, X } from 'lucide-react';
import { CONTROLS, type Props } from './controls';
import { useForm } from './FormContext';
import { pointerOf } from './problems';
import { resolve, shapeOf } from './schema';
import { asObject, starter, withKey } from './values';

export function MapControl(props: Props) {
  const { shape, value, onChange, pointer, id, label } = props;
  const { root } = useForm();
  const inner = resolve(shape.is === 'map' ? shape.value : {}, root);
  const innerShape = shapeOf(inner, root);
  const Control = CONTROLS[innerShape.is];
  const entries = Object.entries(asObject(value));
  const rename = (place: number, name: string) => {
    const taken = entries.some(([other], at) => at !== place && other === name);
    if (!taken) {
      onChange(Object.fromEntries(entries.map((one, at) => (at === place ? [name, one[1]] : one))));
    }
  };
  return (
    <fieldset className="form-map" aria-label={label}>
      {entries.map(([name, one], place) => (
        // The name is being typed: its place is what stays the same.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={place}>
          <input
            aria-label={`${label}: name ${place + 1}`}
            value={name}
            placeholder="Name"
            onChange={(event) => rename(place, event.target.value)}
          />
          <Control
            {...props}
            shape={innerShape}
            schema={inner}
            id={`${id}-${place}`}
            label={`${label}: value of ${name}`}
            pointer={pointerOf(pointer, name)}
            value={one}
            onChange={(next) => onChange(withKey(asObject(value), name, next ?? ''))}
          />
          <button
            type="button"
            className="plain icon"
            aria-label={`Remove ${name === '' ? 'it' : name}`}
            onClick={() => onChange(withKey(asObject(value), name, undefined))}
          >
            <X aria-hidden="true" />
          </button>
        </div>
      ))}
      <button
        type="button"
        aria-label={`Add to ${label}`}
        disabled={entries.some(([name]) => name === '')}
        onClick={() => onChange({ ...asObject(value), '': starter(inner, root) })}
      >
        <Plus aria-hidden="true" /> Add
      </button>
    </fieldset>
  );
}
