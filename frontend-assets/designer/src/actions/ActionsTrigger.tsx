// The tab of the actions, with how many there are, or what is wrong with them.

import { Tabs } from 'radix-ui';
import { useDesigner } from '../model/store';
import type { FlowNode } from '../model/types';
import { actionProblems } from './problems';

export function ActionsTrigger({ node }: { readonly node: FlowNode }) {
  const flow = useDesigner((state) => state.flow);
  const findings = useDesigner((state) => state.problems);
  const { count } = actionProblems(flow ?? { nodes: [] }, node.id, findings);
  const shown = count > 0 ? count : node.actions.length;
  return (
    <Tabs.Trigger value="actions" className="plain">
      Actions
      {shown === 0 ? null : (
        <span className="tab-count" data-tone={count > 0 ? 'bad' : undefined}>
          {shown}
          {count > 0 ? <span className="hidden"> problems</span> : null}
        </span>
      )}
    </Tabs.Trigger>
  );
}
