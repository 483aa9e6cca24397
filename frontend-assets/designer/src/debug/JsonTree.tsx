// A JSON value to look into: folded where it is deep, with its paths and values to copy.

import { ChevronRight, Copy, Route } from 'lucide-react';
import { useState } from 'react';
import { joined, short, typeOf } from '../editors/paths';
import type { Json } from '../model/types';
import { toast } from '../ui/Toasts';
import './tree.css';

interface Props {
  readonly value: Json;
  readonly label: string;
  /** How deep it is open at first. */
  readonly open?: number;
}

export function JsonTree({ value, label, open = 1 }: Props) {
  return (
    <ul className="tree" aria-label={label}>
      <Branch value={value} way={[]} open={open} />
    </ul>
  );
}

const STEP = 100;

interface BranchProps {
  readonly value: Json;
  readonly way: readonly (string | number)[];
  readonly open: number;
}

function Branch({ value, way, open }: BranchProps) {
  const [isOpen, setOpen] = useState(open > 0);
  const [shown, setShown] = useState(STEP);
  const isNested = typeof value === 'object' && value !== null;
  const entries = isNested && isOpen ? entriesOf(value) : [];
  const name = way.at(-1);
  return (
    <li>
      <div className="tree-row">
        {isNested ? (
          <button
            type="button"
            className="tree-fold"
            aria-expanded={isOpen}
            aria-label={`${name ?? 'value'}: ${typeOf(value)}`}
            onClick={() => setOpen(!isOpen)}
          >
            <ChevronRight aria-hidden="true" />
          </button>
        ) : (
          <span className="tree-fold" />
        )}
        {name === undefined ? null : <span className="tree-name">{name}:</span>}
        <span
          className="tree-value"
          data-type={typeOf(value).replace(/\(.*/, '')}
          data-nested={isNested || undefined}
        >
          {isNested ? (isOpen ? '' : short(value, 80)) : JSON.stringify(value)}
        </span>
        {isNested && isOpen ? <span className="tree-type">{typeOf(value)}</span> : null}
        <span className="tree-copy">
          <button
            type="button"
            aria-label="Copy path"
            title={joined(way)}
            onClick={() => copy(joined(way), 'path')}
          >
            <Route aria-hidden="true" />
          </button>
          <button
            type="button"
            aria-label="Copy value"
            title="Copy value"
            onClick={() => copy(text(value), 'value')}
          >
            <Copy aria-hidden="true" />
          </button>
        </span>
      </div>
      {entries.length === 0 ? null : (
        <ul>
          {entries.slice(0, shown).map(([key, inner]) => (
            <Branch key={key} value={inner} way={[...way, key]} open={open - 1} />
          ))}
          {entries.length > shown ? (
            <li>
              <button type="button" className="plain" onClick={() => setShown(shown + STEP * 10)}>
                {entries.length - shown} more…
              </button>
            </li>
          ) : null}
        </ul>
      )}
    </li>
  );
}

function entriesOf(value: object): readonly [string | number, Json][] {
  return Array.isArray(value) ? value.map((one, place) => [place, one]) : Object.entries(value);
}

function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

async function copy(what: string, word: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(what);
    toast(`Copied the ${word}`);
  } catch {
    toast('The browser does not let this page copy', 'bad');
  }
}
