// What of the processes is shown: by definition, status, business key; or one by its id.

import { type FormEvent, useState } from 'react';
import { go } from '../app/router';
import type { FlowView } from '../flows/api';
import type { Wanted } from './api';
import { useVersion } from './queries';
import { STATUSES } from './StatusChip';
import { spaced } from './told';

interface Props {
  readonly wanted: Wanted;
  readonly definitions: readonly FlowView[];
  readonly onChange: (change: Partial<Wanted>) => void;
}

export function Filters({ wanted, definitions, onChange }: Props) {
  const here = definitions.find(({ id }) => id === wanted.definition);
  const drawing = useVersion(wanted.definition, here?.deployed);
  const keys = drawing.data?.flow.settings.indexed ?? [];
  return (
    <div className="filters">
      <label className="field">
        Definition
        <select
          value={wanted.definition}
          onChange={(event) => onChange({ definition: event.target.value, key: '', value: '' })}
        >
          <option value="">All</option>
          {definitions.map(({ id, name }) => (
            <option key={id} value={id}>
              {name || id}
            </option>
          ))}
          {here === undefined && wanted.definition !== '' ? (
            <option value={wanted.definition}>{wanted.definition}</option>
          ) : null}
        </select>
      </label>
      <label className="field">
        Status
        <select
          value={wanted.status}
          onChange={(event) => onChange({ status: event.target.value })}
        >
          <option value="">All</option>
          <option value="created,started,onHold">at work</option>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {spaced(status)}
            </option>
          ))}
        </select>
      </label>
      {keys.length === 0 ? null : (
        <ByKey key={wanted.definition} keys={keys} wanted={wanted} onChange={onChange} />
      )}
      <ById />
    </div>
  );
}

type KeyProps = Pick<Props, 'wanted' | 'onChange'> & { readonly keys: readonly string[] };

/** The business keys are the paths that the definition's settings list. */
function ByKey({ keys, wanted, onChange }: KeyProps) {
  const [key, setKey] = useState(wanted.key || (keys[0] ?? ''));
  const [value, setValue] = useState(wanted.value);
  const send = (event: FormEvent) => {
    event.preventDefault();
    onChange({ key: value === '' ? '' : key, value });
  };
  return (
    <form className="filters-key" onSubmit={send}>
      <label className="field">
        Business key
        <select value={key} onChange={(event) => setKey(event.target.value)}>
          {keys.map((path) => (
            <option key={path}>{path}</option>
          ))}
        </select>
      </label>
      <label className="field">
        Value
        <input
          type="search"
          value={value}
          placeholder="All values"
          onChange={(event) => setValue(event.target.value)}
          onBlur={send}
        />
      </label>
    </form>
  );
}

function ById() {
  const [id, setId] = useState('');
  const open = (event: FormEvent) => {
    event.preventDefault();
    if (id.trim() !== '') {
      go(`/processes/${encodeURIComponent(id.trim())}`);
    }
  };
  return (
    <form className="filters-id" onSubmit={open}>
      <label className="field">
        Open by its id
        <input
          type="search"
          value={id}
          placeholder="Id, then Enter"
          onChange={(event) => setId(event.target.value)}
        />
      </label>
    </form>
  );
}
