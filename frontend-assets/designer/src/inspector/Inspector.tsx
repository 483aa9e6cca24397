// The panel at the right: the selected node's settings, and the flow's own where none is.

import { selectedNode, useDesigner } from '../model/store';
import { FlowSettings } from './FlowSettings';
import './inspector.css';
import { NodePanel } from './NodePanel';

export function Inspector() {
  const flow = useDesigner((state) => state.flow);
  const node = useDesigner(selectedNode);
  const count = useDesigner((state) => state.selection.nodes.size);
  if (flow === null) {
    return null;
  }
  if (node !== undefined) {
    return <NodePanel key={node.id} node={node} />;
  }
  if (count > 1) {
    return (
      <p className="panel-empty">{count} nodes are selected. Choose one to see its settings.</p>
    );
  }
  return <FlowSettings flow={flow} />;
}
