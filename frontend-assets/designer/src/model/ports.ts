// The ways out of a node, from what its kind says and from its config.

import type { FlowNode, Json, JsonObject, Kind, Port, Ports, Wire } from './types';

export interface PortView extends Port {
  /** `error`: of failures. `lost`: a wire names it, the node does not have it. */
  readonly sort: 'plain' | 'error' | 'lost';
  /** It lies on the border of the body that the node holds, not on the card. */
  readonly aside?: true;
}

/** The port by which failures leave, where a node is set so. */
export const ERROR_PORT = 'error';

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function listed(config: JsonObject, key: string): readonly Json[] | undefined {
  const value = config[key];
  return Array.isArray(value) ? (value as readonly Json[]) : undefined;
}

/** The ports that the kind gives a node with this config, in the order of their indexes. */
export function portsOf(ports: Ports, config: JsonObject): readonly Port[] {
  switch (ports.form) {
    case 'fixed':
      return ports.ports;
    case 'perItem': {
      const items = listed(config, ports.list) ?? [];
      const own = items.map((item, place) => {
        const label = isObject(item) ? item[ports.label] : undefined;
        const name = `${ports.prefix}-${place}`;
        return { name, label: typeof label === 'string' && label !== '' ? label : name };
      });
      return [...own, ...ports.then];
    }
    case 'perValue': {
      const values = listed(config, ports.list) ?? ports.default;
      const names = new Set(values.filter((value) => typeof value === 'string'));
      return [...names].map((name) => ({ name, label: name }));
    }
  }
}

const asided = (port: PortView, kind: Kind): PortView =>
  port.name === kind.body ? port : { ...port, aside: true };

/** All that stands on a card: the kind's ports, the error port, and ports that wires only name. */
export function portViews(
  kind: Kind | undefined,
  node: FlowNode,
  wires: readonly Wire[],
): readonly PortView[] {
  const own = kind === undefined ? [] : portsOf(kind.ports, node.config);
  const views: PortView[] = own.map((port) => ({ ...port, sort: 'plain' }));
  if (node.onError?.do === 'port') {
    views.push({ name: ERROR_PORT, label: 'Error', sort: 'error' });
  }
  for (const { from } of wires) {
    if (from[0] === node.id && !views.some((port) => port.name === from[1])) {
      const sort = kind === undefined ? 'plain' : 'lost';
      views.push({ name: from[1], label: from[1], sort });
    }
  }
  return kind?.body == null ? views : views.map((port) => asided(port, kind));
}
