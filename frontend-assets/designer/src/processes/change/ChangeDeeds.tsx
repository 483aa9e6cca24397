// The ways to change an instance by hand.

import { GitBranch, SquarePen } from 'lucide-react';
import { useState } from 'react';
import type { Flow } from '../../model/types';
import type { State } from '../api';
import { MigrateDialog } from './MigrateDialog';
import { ModifyDialog } from './ModifyDialog';

interface Props {
  readonly flow: Flow | undefined;
  readonly state: State;
  readonly names: (node: string) => string;
}

export function ChangeDeeds({ flow, state, names }: Props) {
  const [open, setOpen] = useState<'modify' | 'migrate' | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <button type="button" disabled={flow === undefined} onClick={() => setOpen('modify')}>
        <SquarePen aria-hidden="true" /> Modify…
      </button>
      <button type="button" onClick={() => setOpen('migrate')}>
        <GitBranch aria-hidden="true" /> Migrate…
      </button>
      {open === 'modify' && flow !== undefined ? (
        <ModifyDialog flow={flow} state={state} names={names} onClose={close} />
      ) : null}
      {open === 'migrate' ? <MigrateDialog instances={[state.instance]} onClose={close} /> : null}
    </>
  );
}
