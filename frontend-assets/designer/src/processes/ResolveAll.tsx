// Tries again what failed in all processes of a definition, on however many pages they are.

import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { ResolveManyDialog } from './change/ResolveManyDialog';

export function ResolveAll({ definition, name }: { definition: string; name: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        <RotateCw aria-hidden="true" /> Try all incidents again…
      </button>
      {open ? (
        <ResolveManyDialog
          whose={{ definition }}
          called={`all processes of ${name}`}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
