// One debug line: when, where, what; its value opens.

import { ChevronRight } from 'lucide-react';
import { memo, useState } from 'react';
import { short } from '../editors/paths';
import { useDesigner } from '../model/store';
import { JsonTree } from './JsonTree';
import type { Line } from './lines';
import { NodeName } from './NodeName';

interface Props {
  readonly line: Line;
  readonly withFlow: boolean;
}

const TONES: Readonly<Record<string, string>> = { error: 'bad', warn: 'warn', warning: 'warn' };

export const LineRow = memo(function LineRow({ line, withFlow }: Props) {
  const [open, setOpen] = useState(false);
  const here = useDesigner((state) => state.flow?.id === line.flow);
  return (
    <li className="line">
      <div className="line-head">
        <button
          type="button"
          className="tree-fold"
          aria-expanded={open}
          aria-label="Value"
          onClick={() => setOpen(!open)}
        >
          <ChevronRight aria-hidden="true" />
        </button>
        <time dateTime={line.time}>{clock(line.time)}</time>
        <span className="chip" data-tone={TONES[line.level]}>
          {line.level}
        </span>
        {withFlow && !here ? <span className="dim">{line.flow} /</span> : null}
        {here ? <NodeName id={line.node} /> : <span>{line.node}</span>}
        <span className="line-text">{line.text}</span>
        {open ? null : <code className="line-short">{short(line.value, 160)}</code>}
      </div>
      {open ? <JsonTree value={line.value} label={`Value of ${line.node}`} open={2} /> : null}
    </li>
  );
});

/** The time of day, in the reader's zone, with milliseconds. */
export function clock(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) {
    return iso;
  }
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${day}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}
