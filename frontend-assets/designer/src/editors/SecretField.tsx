// A secret: written, never shown. `***` stands for the one that is kept.

import type { TextFieldProps } from './field';

const KEPT = '***';

export function SecretField({ id, value, describedBy, invalid, onChange }: TextFieldProps) {
  const kept = value === KEPT;
  return (
    <div className="with-words">
      <input
        id={id}
        type="password"
        value={kept ? '' : value}
        placeholder={kept ? 'Kept as it is' : ''}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        autoComplete="new-password"
        onChange={(event) => onChange(event.target.value)}
      />
      {kept ? <span className="dim">set</span> : null}
    </div>
  );
}
