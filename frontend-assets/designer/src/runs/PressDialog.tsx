// A payload to start a run with: the last one used here, then the node's saved one.

import { Play } from 'lucide-react';
import { useState } from 'react';
import { CodeField } from '../editors/CodeField';
import { useDesigner } from '../model/store';
import type { Json } from '../model/types';
import { Dialog } from '../ui/Dialog';
import { refuse, tell } from './PressButton';
import { usePress } from './queries';

interface Props {
  readonly flow: string;
  readonly node: string;
  /** What to begin with; otherwise what was used last. */
  readonly data?: Json;
  readonly onClose: () => void;
}

const used = new Map<string, string>();

export function PressDialog({ flow, node, data, onClose }: Props) {
  const saved = useDesigner((state) => state.flow?.nodes.find((one) => one.id === node)?.config);
  const key = `${flow}/${node}`;
  const [text, setText] = useState(
    () => (data === undefined ? used.get(key) : undefined) ?? written(data ?? savedData(saved)),
  );
  const press = usePress(flow);
  const parsed = read(text);
  const start = () => {
    if (parsed.data === undefined) {
      return;
    }
    used.set(key, text);
    press.mutate({ node, data: parsed.data }, { onSuccess: tell, onError: refuse });
    onClose();
  };
  return (
    <Dialog title="Start a run" onClose={onClose}>
      <p className="dim">
        This stands under <code>data</code> in the payload that the run begins with.
      </p>
      <CodeField language="json" label="Payload" value={text} onChange={setText} />
      {parsed.mistake === undefined ? null : <p className="form-mistake">{parsed.mistake}</p>}
      <div className="dialog-foot">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="primary"
          disabled={parsed.data === undefined}
          onClick={start}
        >
          <Play aria-hidden="true" /> Start
        </button>
      </div>
    </Dialog>
  );
}

/** The only setting of a node that is an object is the payload that it was saved with. */
function savedData(config: unknown): Json {
  const values = Object.values(config ?? {}) as Json[];
  return values.find((value) => typeof value === 'object' && value !== null) ?? {};
}

function written(data: Json): string {
  return JSON.stringify(data, null, 2);
}

function read(text: string): { readonly data?: Json; readonly mistake?: string } {
  try {
    return { data: JSON.parse(text) as Json };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
}
