// A payload to write by hand, for a run or a pin.

import { type ReactNode, useState } from 'react';
import { CodeField } from '../editors/CodeField';
import type { Json } from '../model/types';
import { Dialog } from '../ui/Dialog';

interface Props {
  readonly title: string;
  readonly hint: ReactNode;
  readonly start: Json;
  /** What the button says. */
  readonly action: ReactNode;
  readonly onDone: (payload: Json) => void;
  readonly onClose: () => void;
}

export function PayloadDialog({ title, hint, start, action, onDone, onClose }: Props) {
  const [text, setText] = useState(() => JSON.stringify(start, null, 2));
  const parsed = read(text);
  const done = () => {
    if (parsed.data !== undefined) {
      onDone(parsed.data);
      onClose();
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="dim">{hint}</p>
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
          onClick={done}
        >
          {action}
        </button>
      </div>
    </Dialog>
  );
}

function read(text: string): { readonly data?: Json; readonly mistake?: string } {
  try {
    return { data: JSON.parse(text) as Json };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
}
