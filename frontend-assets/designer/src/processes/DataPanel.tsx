// The data of an instance.

import { Braces } from 'lucide-react';
import { JsonTree } from '../debug/JsonTree';
import type { Json } from '../model/types';

export function DataPanel({ data, isPast }: { readonly data: Json; readonly isPast: boolean }) {
  return (
    <section className="panel" aria-label="Data">
      <h2>
        <Braces aria-hidden="true" /> Data {isPast ? <span className="dim">as it was</span> : null}
      </h2>
      <div className="panel-tree">
        <JsonTree value={data} label="Data of the process" open={2} />
      </div>
    </section>
  );
}
