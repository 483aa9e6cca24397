// Which version instances go to, and which of its nodes takes the place of each where tokens are.

import { useQuery } from '@tanstack/react-query';
import { versions } from '../../flows/api';
import { titleOf } from '../../model/card';
import type { Flow, Kind } from '../../model/types';
import { ago } from '../../ui/time';
import type { Instance } from '../api';
import { useKinds, useVersion } from '../queries';
import { nodesOf } from './migrating';

type Chosen = Readonly<Record<string, string>>;

interface Props {
  readonly instances: readonly Instance[];
  /** 0: none yet. */
  readonly version: number;
  readonly chosen: Chosen;
  readonly onVersion: (version: number) => void;
  readonly onChosen: (chosen: Chosen) => void;
}

export function MigrationFields({ instances, version, chosen, onVersion, onChosen }: Props) {
  const [first] = instances;
  const definition = first?.definition ?? '';
  const list = useQuery({
    queryKey: ['flow', definition, 'versions'],
    queryFn: () => versions(definition),
  });
  const old = useVersion(definition, first?.version).data?.flow;
  const flow = useVersion(definition, version === 0 ? null : version).data?.flow;
  const kinds = useKinds().data ?? [];
  const same = new Set(instances.map((one) => one.version));
  const others = (list.data ?? []).filter((one) => same.size > 1 || !same.has(one.version));
  return (
    <>
      <label className="field">
        To version
        <select value={version} onChange={({ target }) => onVersion(Number(target.value))}>
          <option value={0}>Choose a version</option>
          {others.toReversed().map((one) => (
            <option key={one.version} value={one.version}>
              {one.version} · {one.note || `published ${ago(one.published)}`}
            </option>
          ))}
        </select>
      </label>
      {list.data !== undefined && others.length === 0 ? (
        <p className="dim">There is no other version yet: a deploy of the flow publishes one.</p>
      ) : null}
      {flow === undefined ? null : (
        <section className="token-fields" aria-label="Nodes">
          <p className="dim">Tokens stand at these nodes; each needs one of the same sort there.</p>
          <ul>
            {nodesOf(instances).map((node) => (
              <li key={node}>
                <label className="field">
                  {nameIn(old, node, kinds)}
                  <select
                    value={chosen[node] ?? (has(flow, node) ? node : '')}
                    onChange={({ target }) => onChosen({ ...chosen, [node]: target.value })}
                  >
                    {has(flow, node) ? null : <option value="">No longer there</option>}
                    {flow.nodes.map(({ id }) => (
                      <option key={id} value={id}>
                        {nameIn(flow, id, kinds)}
                        {id === node ? ' · as it is' : ''}
                      </option>
                    ))}
                  </select>
                </label>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

const has = (flow: Flow, id: string) => flow.nodes.some((node) => node.id === id);

function nameIn(flow: Flow | undefined, id: string, kinds: readonly Kind[]): string {
  const node = flow?.nodes.find((one) => one.id === id);
  const title =
    node &&
    titleOf(
      node,
      kinds.find(({ name }) => name === node.type),
    );
  return title === undefined || title === id ? id : `${title} (${id})`;
}
