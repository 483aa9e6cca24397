// A duration: typed as people write it (`90s`, `1h 30m`), kept as ISO 8601.

import { asIso, inWords } from './duration';
import type { TextFieldProps } from './field';

export function DurationField(props: TextFieldProps) {
  const { id, value, placeholder, describedBy, invalid, onChange } = props;
  return (
    <div className="with-words">
      <input
        id={id}
        value={value}
        placeholder={placeholder === '' ? 'such as 10s' : placeholder}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onBlur={() => value !== asIso(value) && onChange(asIso(value))}
        onKeyDown={(event) => event.key === 'Enter' && onChange(asIso(value))}
      />
      <span className="dim">{inWords(asIso(value === '' ? placeholder : value)) ?? ''}</span>
    </div>
  );
}
