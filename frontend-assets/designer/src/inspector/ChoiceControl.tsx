// One of several words: buttons beside each other while they are few, a list otherwise.

import type { Props } from './controls';
import { useForm } from './FormContext';

const MOST_LETTERS = 30;

export function ChoiceControl({ shape, schema, value, onChange, id, label, describedBy }: Props) {
  const { readOnly } = useForm();
  const options = shape.is === 'choice' ? shape.options : [];
  const chosen = value ?? schema.default;
  const here = options.find((option) => option.value === chosen);
  const letters = options.reduce((sum, option) => sum + option.title.length, 0);
  const short = options.length <= 4 && letters <= MOST_LETTERS;
  const choose = (place: number) => onChange(options[place]?.value);
  return (
    <>
      {short ? (
        <div
          className="segments"
          role="radiogroup"
          aria-label={label}
          aria-describedby={describedBy}
        >
          {options.map((option, place) => (
            <label key={String(option.value)} data-chosen={option === here || undefined}>
              <input
                type="radio"
                name={id}
                checked={option === here}
                disabled={readOnly}
                onChange={() => choose(place)}
              />
              {option.title}
            </label>
          ))}
        </div>
      ) : (
        <select
          id={id}
          aria-describedby={describedBy}
          value={here === undefined ? -1 : options.indexOf(here)}
          onChange={(event) => choose(Number(event.target.value))}
        >
          {here === undefined ? <option value={-1}>{String(value ?? 'Choose…')}</option> : null}
          {options.map((option, place) => (
            <option key={String(option.value)} value={place}>
              {option.title}
            </option>
          ))}
        </select>
      )}
    </>
  );
}
