// The kinds, by category: to drag onto the canvas, or to press.

import { useReactFlow } from '@xyflow/react';
import { ChevronDown, Search } from 'lucide-react';
import { type DragEvent, useMemo, useState } from 'react';
import { focusCanvas } from '../canvas/focus';
import { hint } from '../canvas/hints';
import { addNode } from '../canvas/place';
import { middleOf } from '../canvas/screen';
import { toneOf } from '../model/card';
import { groupBy } from '../model/group';
import { useDesigner } from '../model/store';
import type { Kind } from '../model/types';
import { Icon } from '../ui/Icon';
import { rank } from '../ui/rank';
import { KIND_DRAG } from './drag';
import './palette.css';

export function Palette() {
  const [typed, type] = useState('');
  const kinds = useDesigner((state) => state.kinds);
  const groups = useMemo(() => {
    const all = [...new Set(kinds.values())].map((kind) => ({
      kind,
      label: kind.title,
      hint: kind.summary,
      words: kind.name,
    }));
    return [...groupBy(rank(all, typed), ({ kind }) => kind.category)];
  }, [kinds, typed]);
  return (
    <>
      <div className="palette-search">
        <Search aria-hidden="true" />
        <input
          type="search"
          aria-label="Search the kinds of node"
          placeholder="Search nodes"
          value={typed}
          onChange={(event) => type(event.target.value)}
        />
      </div>
      <div className="palette-groups">
        {groups.map(([category, found]) => (
          <details key={category} open className="palette-group">
            <summary>
              <ChevronDown aria-hidden="true" />
              {category}
            </summary>
            <ul>
              {found.map(({ kind }) => (
                <PaletteItem key={kind.name} kind={kind} />
              ))}
            </ul>
          </details>
        ))}
        {groups.length === 0 ? <p className="dim palette-none">Nothing is called that.</p> : null}
      </div>
    </>
  );
}

function PaletteItem({ kind }: { readonly kind: Kind }) {
  const { screenToFlowPosition } = useReactFlow();
  const start = (event: DragEvent) => {
    event.dataTransfer.setData(KIND_DRAG, kind.name);
    event.dataTransfer.effectAllowed = 'copy';
  };
  const press = () => {
    addNode(kind, screenToFlowPosition(middleOf()));
    focusCanvas();
  };
  return (
    <li>
      <button
        type="button"
        className="palette-item"
        draggable
        title={kind.summary}
        onDragStart={start}
        onDragEnd={() => hint({ wire: null })}
        onClick={press}
      >
        <span className="tile" data-tone={toneOf(kind)}>
          <Icon name={kind.icon} />
        </span>
        {kind.title}
      </button>
    </li>
  );
}
