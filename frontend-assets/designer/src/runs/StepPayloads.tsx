// What came in and what left at one step of a run.

import { JsonTree } from '../debug/JsonTree';
import { portsOf } from '../model/ports';
import { useDesigner } from '../model/store';
import type { Flow, FlowNode, Kind, Port } from '../model/types';
import type { Step } from './types';

/** What came in and what left, beside each other. */
export function StepPayloads({
  step,
  first = false,
}: {
  readonly step: Step;
  readonly first?: boolean;
}) {
  const ports = useDesigner(({ flow, kinds }) => portsAt(step.node, flow, kinds));
  return (
    <div className="step-parts">
      <section className="step-part">
        <h3>{first ? 'Payload' : 'Input'}</h3>
        <JsonTree value={step.input} label="Input" open={2} />
      </section>
      {step.outputs.map((output, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the outputs of a step that is over
        <section className="step-part" key={place}>
          <h3>
            Output <span className="dim">{named(ports[Number(output.port)]) || output.port}</span>
          </h3>
          <JsonTree value={output.payload} label={`Output ${output.port}`} open={2} />
        </section>
      ))}
    </div>
  );
}

function named(port: Port | undefined): string {
  return port?.label || port?.name || '';
}

const portsCache = new WeakMap<FlowNode, readonly Port[]>();

/** The same list while the node stays the same. */
function portsAt(id: string, flow: Flow | null, kinds: ReadonlyMap<string, Kind>): readonly Port[] {
  const node = flow?.nodes.find((one) => one.id === id);
  const kind = kinds.get(node?.type ?? '');
  if (node === undefined || kind === undefined) {
    return NO_PORTS;
  }
  const known = portsCache.get(node) ?? portsOf(kind.ports, node.config);
  portsCache.set(node, known);
  return known;
}

const NO_PORTS: readonly Port[] = [];
