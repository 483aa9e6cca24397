// One node: its settings, what it saw last, and the help of its kind.

import { Tabs } from 'radix-ui';
import { useState } from 'react';
import { ActionsTab } from '../actions/ActionsTab';
import { ActionsTrigger } from '../actions/ActionsTrigger';
import { useDesigner } from '../model/store';
import type { FlowNode } from '../model/types';
import { useLastSeen } from '../runs/lastSeen';
import { usePin } from '../runs/pins';
import { HelpTab } from './HelpTab';
import { LastSeen } from './LastSeen';
import { NodeHead } from './NodeHead';
import { NodeSettings } from './NodeSettings';
import { RunNode } from './RunNode';

export function NodePanel({ node }: { readonly node: FlowNode }) {
  const kind = useDesigner((state) => state.kinds.get(node.type));
  const seen = useLastSeen(node.id);
  const pinned = usePin(node.id);
  const [wanted, setTab] = useState(remembered);
  const hasActions = kind?.actions === true || node.actions.length > 0;
  const tab = wanted === 'actions' && !hasActions ? 'settings' : wanted;
  const show = (next: string) => {
    remembered = next;
    setTab(next);
  };
  return (
    <Tabs.Root className="inspector" value={tab} onValueChange={show}>
      <NodeHead node={node} kind={kind} />
      <Tabs.List className="inspector-tabs" aria-label="About the node">
        <Tabs.Trigger value="settings" className="plain">
          Settings
        </Tabs.Trigger>
        {hasActions ? <ActionsTrigger node={node} /> : null}
        <Tabs.Trigger value="seen" className="plain">
          Last run
        </Tabs.Trigger>
        <Tabs.Trigger value="help" className="plain">
          Help
        </Tabs.Trigger>
      </Tabs.List>
      <Tabs.Content value="settings" className="inspector-body">
        <NodeSettings node={node} kind={kind} sample={pinned ?? seen?.input} />
      </Tabs.Content>
      {hasActions ? (
        <Tabs.Content value="actions" className="inspector-body">
          <ActionsTab key={node.id} node={node} sample={seen?.input} />
        </Tabs.Content>
      ) : null}
      <Tabs.Content value="seen" className="inspector-body">
        <RunNode node={node} seen={seen} />
        <LastSeen seen={seen} />
      </Tabs.Content>
      <Tabs.Content value="help" className="inspector-body">
        <HelpTab kind={kind} node={node} />
      </Tabs.Content>
    </Tabs.Root>
  );
}

/** The tab stays when another node is selected. */
let remembered = 'settings';
