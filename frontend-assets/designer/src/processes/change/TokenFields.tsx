// For each token at work, what becomes of it; and where further ones begin.

import { Plus, X } from 'lucide-react';
import type { Flow } from '../../model/types';
import type { Token } from '../api';
import { CANCEL, isOpen, type Plan, STAY } from './plan';

type Names = (node: string) => string;

interface Props {
  readonly flow: Flow;
  readonly tokens: readonly Token[];
  readonly plan: Plan;
  readonly names: Names;
  readonly onChange: (change: Partial<Plan>) => void;
}

export function TokenFields({ flow, tokens, plan, names, onChange }: Props) {
  const nodes = flow.nodes.filter(({ disabled }) => !disabled).map(({ id }) => id);
  const begin = (place: number, node: string) =>
    onChange({ begin: plan.begin.map((one, at) => (at === place ? node : one)) });
  return (
    <section className="token-fields" aria-label="Tokens">
      <ul>
        {tokens.filter(isOpen).map((token) => (
          <li key={token.id}>
            <label className="field">
              <span>
                Token {token.id} <span className="dim">at {names(token.node)}</span>
              </span>
              <select
                value={plan.tokens[token.id] ?? STAY}
                onChange={({ target }) =>
                  onChange({ tokens: { ...plan.tokens, [token.id]: target.value } })
                }
              >
                <option value={STAY}>Stays</option>
                <option value={CANCEL}>Is cancelled</option>
                <optgroup label="Moves to">
                  <Nodes ids={nodes.filter((node) => node !== token.node)} names={names} />
                </optgroup>
              </select>
            </label>
          </li>
        ))}
        {plan.begin.map((node, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name
          <li key={place} className="token-begin">
            <label className="field">
              A token begins at
              <select value={node} onChange={({ target }) => begin(place, target.value)}>
                <option value="">Choose a node</option>
                <Nodes ids={nodes} names={names} />
              </select>
            </label>
            <button
              type="button"
              className="plain icon"
              aria-label="Without this token"
              onClick={() => onChange({ begin: plan.begin.filter((_, at) => at !== place) })}
            >
              <X aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => onChange({ begin: [...plan.begin, ''] })}>
        <Plus aria-hidden="true" /> Begin a token
      </button>
    </section>
  );
}

function Nodes({ ids, names }: { readonly ids: readonly string[]; readonly names: Names }) {
  return ids.map((id) => (
    <option key={id} value={id}>
      {names(id) === id ? id : `${names(id)} (${id})`}
    </option>
  ));
}
