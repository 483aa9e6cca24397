// Somebody else saved the draft meanwhile: a notice that blocks nothing.

import { GitCompare } from 'lucide-react';
import { useDesigner } from '../model/store';
import { useDialogs } from './dialogs';
import { keepMine, takeTheirs } from './useAutosave';

export function ConflictNotice() {
  const isMet = useDesigner((state) => state.conflict !== null);
  if (!isMet) {
    return null;
  }
  return (
    <div className="conflict" role="status">
      <GitCompare aria-hidden="true" />
      <span>
        <strong>This draft was saved elsewhere meanwhile.</strong> Your changes stay here, unsaved,
        until you choose.
      </span>
      <button type="button" onClick={() => useDialogs.setState({ open: 'conflict' })}>
        See what differs
      </button>
      <button type="button" onClick={takeTheirs}>
        Take theirs
      </button>
      <button type="button" onClick={keepMine}>
        Keep mine
      </button>
    </div>
  );
}
