// The tokens on a card, and whether the card has been visited.

import { Check, CircleDot, Hourglass, TriangleAlert } from 'lucide-react';
import { createContext, useContext } from 'react';
import type { Mark, Marks } from './marks';

export const MarksContext = createContext<Marks>({
  nodes: new Map(),
  visited: new Set(),
  passed: new Set(),
});

const GLYPHS = { active: CircleDot, waiting: Hourglass, stuck: TriangleAlert } as const;
const WORDS = { active: 'at work', waiting: 'waiting', stuck: 'stuck by an incident' } as const;

export function TokenMarks({ node }: { readonly node: string }) {
  const { nodes, visited } = useContext(MarksContext);
  const mark = nodes.get(node);
  if (mark !== undefined) {
    return <Here mark={mark} />;
  }
  return visited.has(node) ? (
    <span className="token-past">
      <Check role="img" aria-label="a token was here" />
    </span>
  ) : null;
}

function Here({ mark }: { readonly mark: Mark }) {
  const { tokens, tone, incidents } = mark;
  const Glyph = GLYPHS[tone];
  const ids = tokens.map(({ id }) => id);
  const some = ids.slice(0, 4).join(', ') + (ids.length > 4 ? ' …' : '');
  const title = [`Token ${some}: ${WORDS[tone]}`, ...incidents.map(({ message }) => message)];
  return (
    <>
      <span className="token-ring" data-tone={tone} />
      <span className="token-mark" data-tone={tone} title={title.join('\n')}>
        <Glyph aria-hidden="true" />
        <span className="hidden">{WORDS[tone]}: </span>
        Token {some}
      </span>
    </>
  );
}
