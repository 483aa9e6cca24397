// A node's form, and below it what all nodes have.

import { clearNodeField, patchNode, setConfig } from '../commands/nodes';
import { useDesigner } from '../model/store';
import type { FlowNode, Json, JsonObject, Kind } from '../model/types';
import { commonSchema } from './commonSchema';
import { ExamplePicker } from './ExamplePicker';
import { JsonControl } from './JsonControl';
import { Problems } from './Problems';
import { problemsOf } from './problems';
import { SchemaForm } from './SchemaForm';
import { asSchema } from './schema';
import { asObject } from './values';
import { WithinField } from './WithinField';

interface Props {
  readonly node: FlowNode;
  readonly kind: Kind | undefined;
  /** A payload that came here, for previews and completion. */
  readonly sample: Json | undefined;
}

export function NodeSettings({ node, kind, sample }: Props) {
  const flow = useDesigner((state) => state.flow);
  const findings = useDesigner((state) => state.problems);
  const readOnly = useDesigner((state) => state.readOnly);
  const problems = problemsOf(flow ?? { nodes: [] }, node.id, findings);
  const schema = commonSchema(kind, node);
  return (
    <>
      <Problems problems={problems.other} />
      {kind === undefined ? (
        <RawConfig node={node} />
      ) : (
        <>
          <ExamplePicker kind={kind} onPick={(config) => setConfig(node.id, config)} />
          <SchemaForm
            schema={asSchema(kind.schema)}
            value={node.config}
            onChange={(config) => setConfig(node.id, config)}
            problems={problems.config}
            sample={sample}
            readOnly={readOnly}
          />
        </>
      )}
      <WithinField node={node} />
      {Object.keys(schema.properties ?? {}).length === 0 ? null : (
        <details className="inspector-common" open={hasCommon(node)}>
          <summary>When it fails</summary>
          <SchemaForm
            schema={schema}
            value={commonOf(node)}
            onChange={(value) => keepCommon(node, value)}
            sample={sample}
            readOnly={readOnly}
          />
        </details>
      )}
    </>
  );
}

const COMMON = ['onError', 'retry', 'timeout'] as const;

function hasCommon(node: FlowNode): boolean {
  return COMMON.some((field) => node[field] !== undefined);
}

function commonOf(node: FlowNode): JsonObject {
  const set = COMMON.filter((field) => node[field] !== undefined);
  return Object.fromEntries(set.map((field) => [field, node[field]])) as JsonObject;
}

/** One field changes at a time. */
function keepCommon(node: FlowNode, value: JsonObject): void {
  for (const field of COMMON) {
    const next = value[field];
    if (next === node[field]) {
      continue;
    }
    if (next === undefined || (field === 'onError' && asObject(next).do === 'fail')) {
      clearNodeField(node.id, field);
    } else {
      patchNode(node.id, { [field]: next } as Partial<FlowNode>);
    }
  }
}

/** A kind that this program does not know is kept as it is. */
function RawConfig({ node }: { readonly node: FlowNode }) {
  return (
    <>
      <p className="unused">
        This program has no kind {node.type}. The node is kept as it is and does not run.
      </p>
      <JsonControl
        shape={{ is: 'json' }}
        schema={{}}
        value={node.config}
        onChange={(value) => setConfig(node.id, asObject(value))}
        pointer=""
        id="raw-config"
        label="Settings"
        describedBy=""
        invalid={false}
      />
    </>
  );
}
