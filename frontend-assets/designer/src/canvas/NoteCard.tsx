// A note beside the nodes: Markdown, typed where it stands.

import { type NodeProps, NodeResizer } from '@xyflow/react';
import { memo, useState } from 'react';
import { patchNote } from '../commands/flow';
import { Markdown } from '../ui/Markdown';
import { focusCanvas } from './focus';
import { hint, useHints } from './hints';
import type { NoteNode } from './view';

export const NoteCard = memo(function NoteCard({ data, selected }: NodeProps<NoteNode>) {
  const { note } = data;
  const [begun, setTyping] = useState(note.text === '');
  const asked = useHints((state) => state.renaming === note.id);
  const typing = begun || asked;
  const end = () => {
    setTyping(false);
    if (asked) {
      hint({ renaming: null });
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: F2 does it by keys
    <div
      className="note"
      data-selected={selected || undefined}
      onDoubleClick={() => setTyping(true)}
    >
      <NodeResizer isVisible={selected} minWidth={120} minHeight={48} />
      {typing ? (
        <textarea
          className="nodrag nowheel"
          aria-label="Note, as Markdown"
          // biome-ignore lint/a11y/noAutofocus: it was asked for
          autoFocus
          placeholder="Markdown…"
          value={note.text}
          onChange={(event) => patchNote(note.id, { text: event.target.value })}
          onBlur={end}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === 'Escape') {
              end();
              focusCanvas();
            }
          }}
        />
      ) : (
        <Markdown text={note.text} />
      )}
    </div>
  );
});
