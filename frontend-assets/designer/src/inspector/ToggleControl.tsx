// On or off.

import type { Props } from './controls';

export function ToggleControl({ schema, value, onChange, id, describedBy }: Props) {
  const on = (value ?? schema.default) === true;
  return (
    <input
      id={id}
      type="checkbox"
      role="switch"
      className="toggle"
      aria-describedby={describedBy}
      checked={on}
      aria-checked={on}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}
