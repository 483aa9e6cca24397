// The dialog that is open.

import { focusCanvas } from '../canvas/focus';
import { KEYS } from '../canvas/keys';
import { diffOf } from '../model/diff';
import { useDesigner } from '../model/store';
import { Dialog } from '../ui/Dialog';
import type { FlowView } from './api';
import { CommandPicker } from './CommandPicker';
import { DeployDialog } from './DeployDialog';
import { DiffList } from './DiffList';
import { closeDialog, useDialogs } from './dialogs';
import { ProblemList } from './ProblemList';
import { keepMine, takeTheirs } from './useAutosave';
import { VersionsDialog } from './VersionsDialog';

export function Dialogs({ about }: { readonly about: FlowView | undefined }) {
  const open = useDialogs((state) => state.open);
  switch (open) {
    case 'deploy':
      return <DeployDialog />;
    case 'versions':
      return <VersionsDialog about={about} />;
    case 'help':
      return <HelpDialog />;
    case 'commands':
      return <CommandPicker />;
    case 'conflict':
      return <ConflictDialog />;
    case 'problems':
      return <ProblemsDialog />;
    case null:
      return null;
  }
}

function HelpDialog() {
  const close = () => {
    closeDialog();
    focusCanvas();
  };
  return (
    <Dialog title="Keys" size="wide" onClose={close}>
      <p className="dim">
        They act where the canvas has the focus. <kbd>Shift</kbd> + <kbd>Tab</kbd> leaves it. Drag
        on nothing to select, with the middle button or <kbd>Space</kbd> to move the view.
      </p>
      <dl className="keys">
        {KEYS.map(({ keys, label, deed }) => (
          <div key={deed}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function ConflictDialog() {
  const { flow, conflict } = useDesigner();
  if (flow === null || conflict === null) {
    return null;
  }
  const settle = (how: () => void) => () => {
    how();
    closeDialog();
  };
  return (
    <Dialog title="What differs: from theirs to yours" size="wide" onClose={closeDialog}>
      <DiffList diff={diffOf(conflict.flow, flow)} old={conflict.flow} now={flow} />
      <div className="dialog-foot">
        <button type="button" onClick={settle(takeTheirs)}>
          Take theirs
        </button>
        <button type="button" className="primary" onClick={settle(keepMine)}>
          Keep mine
        </button>
      </div>
    </Dialog>
  );
}

function ProblemsDialog() {
  const problems = useDesigner((state) => state.problems);
  return (
    <Dialog title="Problems" onClose={closeDialog}>
      {problems.length === 0 ? (
        <p className="dim">All is well.</p>
      ) : (
        <ProblemList problems={problems} />
      )}
    </Dialog>
  );
}
