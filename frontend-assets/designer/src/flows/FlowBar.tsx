// The bar above a flow: its name, how it is doing, and what can be done with the whole of it.

import {
  ChevronLeft,
  Command,
  Ellipsis,
  History,
  PanelLeft,
  PanelRight,
  Rocket,
  TriangleAlert,
  Waypoints,
} from 'lucide-react';
import { Go } from '../app/router';
import { patchFlow } from '../commands/flow';
import { useDesigner } from '../model/store';
import { Menu } from '../ui/Menu';
import type { FlowView } from './api';
import { type DialogName, useDialogs } from './dialogs';
import { FlowMenu } from './FlowMenu';
import { FlowState } from './FlowState';
import { toggleInspector, togglePalette, usePanels } from './usePanels';

const open = (dialog: DialogName) => () => useDialogs.setState({ open: dialog });

export function FlowBar({ about }: { readonly about: FlowView | undefined }) {
  const { palette, inspector } = usePanels();
  return (
    <header className="flow-bar">
      <Go to="/" className="flow-back" aria-label="All flows">
        <ChevronLeft aria-hidden="true" />
      </Go>
      <FlowName />
      <FlowState about={about} />
      <span className="flow-space" />
      <ProcessesLink />
      <ProblemsButton />
      <button
        type="button"
        className="plain wide-only"
        onClick={open('commands')}
        title="Commands (Ctrl+K)"
      >
        <Command aria-hidden="true" /> <kbd>Ctrl K</kbd>
      </button>
      <button
        type="button"
        className="plain icon"
        aria-label="Versions"
        title="Versions"
        onClick={open('versions')}
      >
        <History aria-hidden="true" />
      </button>
      <button
        type="button"
        className="plain icon"
        aria-label="Palette"
        title="Palette"
        aria-pressed={palette}
        onClick={togglePalette}
      >
        <PanelLeft aria-hidden="true" />
      </button>
      <button
        type="button"
        className="plain icon"
        aria-label="Inspector"
        title="Inspector"
        aria-pressed={inspector}
        onClick={toggleInspector}
      >
        <PanelRight aria-hidden="true" />
      </button>
      <Menu
        trigger={
          <button type="button" className="plain icon" aria-label="More">
            <Ellipsis aria-hidden="true" />
          </button>
        }
      >
        <FlowMenu about={about} />
      </Menu>
      <button
        type="button"
        className="primary"
        onClick={open('deploy')}
        title="Deploy (Ctrl+Enter)"
      >
        <Rocket aria-hidden="true" /> Deploy
      </button>
    </header>
  );
}

function FlowName() {
  const name = useDesigner((state) => state.flow?.name ?? '');
  return (
    <input
      className="flow-name"
      aria-label="Name of the flow"
      value={name}
      size={Math.max(4, Math.min(40, name.length))}
      onChange={(event) => patchFlow({ name: event.target.value })}
    />
  );
}

/** Where the processes are that run by this flow. */
function ProcessesLink() {
  const id = useDesigner((state) => (state.flow?.durability === 'durable' ? state.flow.id : null));
  return id === null ? null : (
    <Go to={`/processes?definition=${encodeURIComponent(id)}`} className="chip">
      <Waypoints aria-hidden="true" /> Processes
    </Go>
  );
}

function ProblemsButton() {
  const problems = useDesigner((state) => state.problems);
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  if (problems.length === 0) {
    return null;
  }
  const words = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`;
  return (
    <button
      type="button"
      className="chip problems-chip"
      data-tone={errors > 0 ? 'bad' : 'warn'}
      onClick={open('problems')}
    >
      <TriangleAlert aria-hidden="true" /> {words}
    </button>
  );
}
