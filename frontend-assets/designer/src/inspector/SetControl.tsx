// Any of several words.

import type { Props } from './controls';
import { Inline } from './Inline';
import { asList } from './values';

export function SetControl({ shape, schema, value, onChange, label, describedBy }: Props) {
  const options = shape.is === 'set' ? shape.options : [];
  const chosen = asList(value ?? schema.default);
  const toggle = (place: number, on: boolean) => {
    const next = options.filter((option, at) =>
      at === place ? on : chosen.includes(option.value),
    );
    onChange(next.map((option) => option.value));
  };
  return (
    <fieldset className="checks" aria-label={label} aria-describedby={describedBy}>
      {options.map((option, place) => (
        <label key={String(option.value)}>
          <input
            type="checkbox"
            checked={chosen.includes(option.value)}
            onChange={(event) => toggle(place, event.target.checked)}
          />
          <span>
            {option.title}
            {option.description === '' ? null : (
              <span className="form-help">
                <Inline text={option.description} />
              </span>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
