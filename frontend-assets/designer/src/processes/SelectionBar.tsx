// What can be done to the chosen processes together.

import { GitBranch, RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { Instance } from './api';
import { MigrateDialog } from './change/MigrateDialog';
import { ResolveManyDialog } from './change/ResolveManyDialog';

interface Props {
  readonly selected: readonly Instance[];
  readonly onClear: () => void;
}

export function SelectionBar({ selected, onClear }: Props) {
  const [open, setOpen] = useState<'migrate' | 'resolve' | null>(null);
  const incidents = selected.reduce((sum, one) => sum + one.incidents, 0);
  const atWork = selected.filter(({ ended }) => ended === null || ended === undefined);
  const isOneSort = new Set(atWork.map(({ definition }) => definition)).size === 1;
  const why = atWork.length === 0 ? 'They have all ended' : 'They are of several definitions';
  const stuck = selected.filter((one) => one.incidents > 0).map(({ id }) => id);
  return (
    <>
      <button type="button" disabled={incidents === 0} onClick={() => setOpen('resolve')}>
        <RotateCw aria-hidden="true" /> Try {incidents} incident{incidents === 1 ? '' : 's'} again…
      </button>
      <button
        type="button"
        disabled={!isOneSort}
        title={isOneSort ? undefined : why}
        onClick={() => setOpen('migrate')}
      >
        <GitBranch aria-hidden="true" /> Migrate…
      </button>
      <button type="button" className="plain" onClick={onClear}>
        Choose none
      </button>
      {open === 'resolve' ? (
        <ResolveManyDialog
          whose={{ instances: stuck }}
          called={stuck.length === 1 ? 'the chosen process' : `${stuck.length} chosen processes`}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === 'migrate' ? (
        <MigrateDialog instances={atWork} onClose={() => setOpen(null)} />
      ) : null}
    </>
  );
}
