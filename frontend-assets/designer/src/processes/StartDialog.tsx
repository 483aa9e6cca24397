// Starts a process: which, where it begins, and what data it begins with.

import { useMutation } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { words } from '../api/problem';
import { go } from '../app/router';
import { isObject } from '../inspector/values';
import type { Json } from '../model/types';
import { Dialog } from '../ui/Dialog';
import { toast } from '../ui/Toasts';
import { withPath } from './acting';
import { start } from './api';
import { DataField } from './DataField';
import { useDefinitions, useKinds, useVersion } from './queries';
import { startsOf, typed } from './starts';

interface Props {
  /** The definition that is chosen at first. */
  readonly first: string;
  /** Of the start node that is chosen at first. */
  readonly condition?: string;
  readonly onClose: () => void;
}

export function StartDialog({ first, condition: begin = '', onClose }: Props) {
  const definitions = useDefinitions()?.filter(({ deployed }) => deployed !== null);
  const [chosen, choose] = useState(first);
  const [condition, setCondition] = useState(begin);
  const [keys, setKeys] = useState<Readonly<Record<string, string>>>({});
  const [data, setData] = useState<Json | undefined>({});
  const id = chosen || (definitions?.[0]?.id ?? '');
  const here = definitions?.find((one) => one.id === id);
  const flow = useVersion(id, here?.deployed).data?.flow;
  const kinds = useKinds().data ?? [];
  const starts = flow === undefined ? [] : startsOf(flow, kinds);
  const indexed = flow?.settings.indexed ?? [];
  const work = useMutation({
    mutationFn: () => {
      const set = Object.entries(keys).filter(([path, text]) => indexed.includes(path) && text);
      const all = set.reduce(
        (made, [path, text]) => withPath(made, path, typed(text)),
        isObject(data) ? data : {},
      );
      const where = condition === '' ? {} : { startCondition: condition };
      return start({ definition: id, data: all, ...where });
    },
    onSuccess: ({ instance }) => {
      toast('Started');
      onClose();
      if (instance !== null && instance !== undefined) {
        go(`/processes/${encodeURIComponent(instance)}`);
      }
    },
  });

  return (
    <Dialog title="Start a process" onClose={onClose}>
      {work.error === null ? null : <p role="alert">{words(work.error)}</p>}
      {definitions?.length === 0 ? (
        <p className="dim">
          No process is deployed. Draw a flow, make it durable in its settings, and deploy it.
        </p>
      ) : null}
      <label className="field">
        Definition
        <select
          value={id}
          onChange={(event) => {
            choose(event.target.value);
            setCondition('');
          }}
        >
          {definitions?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name || one.id} (version {one.deployed})
            </option>
          ))}
        </select>
      </label>
      {starts.length < 2 ? null : (
        <label className="field">
          Begins at
          <select value={condition} onChange={(event) => setCondition(event.target.value)}>
            {starts.map(({ node, condition }) => (
              <option key={node} value={condition}>
                {condition === '' ? 'The usual start' : condition}
              </option>
            ))}
          </select>
        </label>
      )}
      {indexed.map((path) => (
        <label key={path} className="field">
          {path}
          <input
            value={keys[path] ?? ''}
            placeholder="Business key"
            onChange={(event) => setKeys({ ...keys, [path]: event.target.value })}
          />
        </label>
      ))}
      <DataField label="Data it begins with" start={{}} onChange={setData} />
      <div className="dialog-foot">
        <button type="button" onClick={onClose}>
          Not now
        </button>
        <button
          type="button"
          className="primary"
          disabled={here === undefined || !isObject(data) || work.isPending}
          onClick={() => work.mutate()}
        >
          <Play aria-hidden="true" /> Start
        </button>
      </div>
    </Dialog>
  );
}
