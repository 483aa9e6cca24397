// A process in the list.

import { CornerDownRight, Hourglass } from 'lucide-react';
import { Go } from '../app/router';
import { ago } from '../ui/time';
import type { Instance } from './api';
import { useVersion } from './queries';
import { IncidentChip, StatusChip } from './StatusChip';

interface Props {
  readonly instance: Instance;
  /** Of its definition. */
  readonly name: string | undefined;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

export function InstanceRow({ instance, name, chosen, onChoose }: Props) {
  const { id, definition, version, status, nodes, incidents, parent, timers, ended } = instance;
  const isOver = ended !== null && ended !== undefined;
  const flow = useVersion(definition, version).data?.flow;
  const nameOf = (node: string) => flow?.nodes.find((one) => one.id === node)?.name || node;
  const places = [...new Set(nodes)].map(nameOf).join(', ');
  const called = `${name ?? definition} ${id.slice(-8)}`;
  return (
    <li
      className="instance-row"
      data-wrong={incidents > 0 || undefined}
      data-selected={chosen || undefined}
    >
      <input type="checkbox" aria-label={`Choose ${called}`} checked={chosen} onChange={onChoose} />
      <span className="instance-words">
        <Go to={`/processes/${encodeURIComponent(id)}`}>
          {name ?? definition} <code>{id.slice(-8)}</code>
        </Go>
        <span className="dim">
          {parent === null || parent === undefined ? null : (
            <CornerDownRight role="img" aria-label="started by another process" />
          )}
          {isOver ? `version ${version}` : `at ${places || '…'}`}
        </span>
      </span>
      <Keys keys={instance.keys} />
      <span className="instance-chips">
        <IncidentChip count={incidents} />
        {timers.length > 0 && !isOver ? (
          <span className="chip" title="Has timers">
            <Hourglass role="img" aria-label="timers" /> {timers.length}
          </span>
        ) : null}
        <StatusChip status={status} />
      </span>
      <span className="instance-time dim">{ago(instance.created)}</span>
    </li>
  );
}

/** The business keys, each in a column of its own. */
function Keys({ keys }: { readonly keys: Instance['keys'] }) {
  return (
    <dl className="instance-keys">
      {Object.entries(keys).map(([path, value]) => (
        <div key={path}>
          <dt>{path}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
