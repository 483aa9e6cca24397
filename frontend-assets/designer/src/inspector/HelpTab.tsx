// The help page of a kind, and its examples.

import { setConfig } from '../commands/nodes';
import { JsonTree } from '../debug/JsonTree';
import type { Example, FlowNode, Kind } from '../model/types';
import { Markdown } from '../ui/Markdown';

interface Props {
  readonly kind: Kind | undefined;
  readonly node: FlowNode;
}

export function HelpTab({ kind, node }: Props) {
  if (kind === undefined) {
    return <p className="dim">There is no help for a kind that this program does not know.</p>;
  }
  return (
    <article className="inspector-help">
      <Markdown text={kind.help} />
      {kind.examples.length === 0 ? null : <h3>Examples</h3>}
      {kind.examples.map((example) => (
        <ExampleCard
          key={example.title}
          example={example}
          onUse={() => setConfig(node.id, example.config)}
        />
      ))}
    </article>
  );
}

interface CardProps {
  readonly example: Example;
  readonly onUse: () => void;
}

function ExampleCard({ example, onUse }: CardProps) {
  return (
    <details className="inspector-example">
      <summary>{example.title}</summary>
      <h4>Settings</h4>
      <JsonTree value={example.config} label="Settings" open={3} />
      {example.payload === null ? null : (
        <>
          <h4>Payload</h4>
          <JsonTree value={example.payload} label="Payload" open={3} />
        </>
      )}
      <h4>Then</h4>
      <JsonTree value={example.expect} label="What follows" open={4} />
      <button type="button" onClick={onUse}>
        Use these settings
      </button>
    </details>
  );
}
