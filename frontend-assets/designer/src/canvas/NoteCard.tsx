// A note beside the nodes: Markdown, typed where it stands.

import { type NodeProps, NodeResizer } from '@xyflow/react';
import { memo, useState } from 'react';
import { patchNote } from '../commands/flow';
import { LEAST_NOTE } from '../model/card';
import type { Note } from '../model/types';
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
      <NodeResizer isVisible={selected} minWidth={LEAST_NOTE.width} minHeight={LEAST_NOTE.height} />
      {typing ? <NoteText note={note} onEnd={end} /> : <Markdown text={note.text} />}
    </div>
  );
});

/** What is typed stands here first: the document comes back to the drawing a moment later, and would
 * put an older text in its place. */
function NoteText({ note, onEnd }: { readonly note: Note; readonly onEnd: () => void }) {
  const [text, setText] = useState(note.text);
  return (
    <textarea
      className="nodrag nowheel"
      aria-label="Note, as Markdown"
      // biome-ignore lint/a11y/noAutofocus: it was asked for
      autoFocus
      placeholder="Markdown…"
      value={text}
      onChange={({ target }) => {
        setText(target.value);
        patchNote(note.id, { text: target.value });
      }}
      onBlur={onEnd}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') {
          onEnd();
          focusCanvas();
        }
      }}
    />
  );
}
