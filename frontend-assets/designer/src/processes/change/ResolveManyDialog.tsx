// Tries again what failed in many instances: of a whole definition, or of those that were chosen.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { words } from '../../api/problem';
import { isObject } from '../../inspector/values';
import type { Json } from '../../model/types';
import { Dialog } from '../../ui/Dialog';
import { toast } from '../../ui/Toasts';
import { DataField } from '../DataField';
import { resolveMany, type Whose } from './api';

interface Props {
  readonly whose: Whose;
  /** Whose, for a person. */
  readonly called: string;
  readonly onClose: () => void;
}

export function ResolveManyDialog({ whose, called, onClose }: Props) {
  const queries = useQueryClient();
  const [code, setCode] = useState('');
  const [data, setData] = useState<Json | undefined>({});
  const work = useMutation({
    mutationFn: () => {
      const some = isObject(data) && Object.keys(data).length > 0;
      const only = code.trim() === '' ? {} : { code: code.trim() };
      return resolveMany(whose, { ...only, ...(some ? { data } : {}) });
    },
    onSuccess: (count) => {
      toast(`${count} incident${count === 1 ? ' is' : 's are'} tried again`);
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['instances'] }),
  });
  return (
    <Dialog title="Try incidents again" onClose={onClose}>
      {work.error === null ? null : <p role="alert">{words(work.error)}</p>}
      <p>What failed is tried again in {called}.</p>
      <label className="field">
        Only with this code
        <input
          value={code}
          placeholder="All codes"
          spellCheck={false}
          onChange={({ target }) => setCode(target.value)}
        />
      </label>
      <DataField label="Data to merge into each before" start={{}} onChange={setData} />
      <div className="dialog-foot">
        <button type="button" onClick={onClose}>
          Not now
        </button>
        <button
          type="button"
          className="primary"
          disabled={data === undefined || work.isPending}
          onClick={() => work.mutate()}
        >
          <RotateCw aria-hidden="true" /> Try again
        </button>
      </div>
    </Dialog>
  );
}
