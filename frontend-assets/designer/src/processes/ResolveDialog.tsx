// Mends an instance's data before what failed is tried again.

import { Wrench } from 'lucide-react';
import { useState } from 'react';
import { Inline } from '../inspector/Inline';
import type { Json } from '../model/types';
import { Dialog } from '../ui/Dialog';
import type { Incident } from './api';
import { DataField } from './DataField';

interface Props {
  readonly incident: Incident;
  readonly onResolve: (data: Json) => void;
  readonly onClose: () => void;
}

export function ResolveDialog({ incident, onResolve, onClose }: Props) {
  const [data, setData] = useState<Json | undefined>({});
  return (
    <Dialog title="Mend the data and try again" onClose={onClose}>
      <p>
        <Inline text={incident.message} />
      </p>
      <p className="dim">
        What you write is merged into the data; everything else of it stays as it is.
      </p>
      <DataField label="Data to merge" start={{}} onChange={setData} />
      <div className="dialog-foot">
        <button type="button" onClick={onClose}>
          Not now
        </button>
        <button
          type="button"
          className="primary"
          disabled={data === undefined}
          onClick={() => {
            if (data !== undefined) {
              onResolve(data);
              onClose();
            }
          }}
        >
          <Wrench aria-hidden="true" /> Resolve
        </button>
      </div>
    </Dialog>
  );
}
