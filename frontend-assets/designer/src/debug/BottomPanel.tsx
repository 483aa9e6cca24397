// The panel below the canvas: debug lines, runs, errors. Folded away by a press on its open tab.

import { ChevronDown, ChevronUp } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useState } from 'react';
import { useDesigner } from '../model/store';
import { ErrorsTab } from '../runs/ErrorsTab';
import { useRuns } from '../runs/queries';
import { RunLight } from '../runs/RunLight';
import { RunsTab } from '../runs/RunsTab';
import { TraceSwitch } from '../runs/TraceSwitch';
import { useLiveFeed } from '../runs/useLiveFeed';
import './bottom.css';
import { DebugTab } from './DebugTab';
import { useLines } from './lines';
import { Resizer, useHeight } from './Resizer';
import { useLiveSocket } from './useLiveSocket';

export function BottomPanel() {
  const flow = useDesigner((state) => state.flow?.id);
  const [open, setOpen] = useState(true);
  const height = useHeight();
  useLiveSocket();
  useLiveFeed(flow);
  const runs = useRuns(flow).data;
  const lines = useLines(
    ({ lines, waiting }) => [...lines, ...waiting].filter((line) => line.flow === flow).length,
  );
  if (flow === undefined) {
    return null;
  }
  const failures = runs?.failures.length ?? 0;
  return (
    <Tabs.Root
      className="bottom"
      data-open={open}
      defaultValue="debug"
      style={open ? { height: height.now } : undefined}
    >
      <RunLight />
      {open ? <Resizer height={height} /> : null}
      <div className="bottom-bar">
        <Tabs.List aria-label="Debug and runs" onClick={() => setOpen(true)}>
          <Tab value="debug" label="Debug" count={lines} />
          <Tab value="runs" label="Runs" count={runs?.traced.length ?? 0} />
          <Tab value="errors" label="Errors" count={failures} tone="bad" />
        </Tabs.List>
        <TraceSwitch flow={flow} runs={runs} />
        <button
          type="button"
          className="plain icon"
          aria-label={open ? 'Fold the panel' : 'Open the panel'}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? <ChevronDown aria-hidden="true" /> : <ChevronUp aria-hidden="true" />}
        </button>
      </div>
      {open ? (
        <>
          <Tabs.Content value="debug" className="bottom-body">
            <DebugTab flow={flow} />
          </Tabs.Content>
          <Tabs.Content value="runs" className="bottom-body">
            <RunsTab flow={flow} runs={runs} />
          </Tabs.Content>
          <Tabs.Content value="errors" className="bottom-body">
            <ErrorsTab failures={runs?.failures ?? []} />
          </Tabs.Content>
        </>
      ) : null}
    </Tabs.Root>
  );
}

interface TabProps {
  readonly value: string;
  readonly label: string;
  readonly count: number;
  readonly tone?: 'bad';
}

function Tab({ value, label, count, tone }: TabProps) {
  return (
    <Tabs.Trigger value={value} className="plain">
      {label}
      {count === 0 ? null : (
        <span className="bottom-count" data-tone={tone}>
          {count}
        </span>
      )}
    </Tabs.Trigger>
  );
}
