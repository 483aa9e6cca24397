// What flows say: newest first, with a pause, a filter, and the values to look into.

import { Pause, Play, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useDesigner } from '../model/store';
import { LineRow } from './LineRow';
import { clearLines, filtered, pause, useLines } from './lines';
import { useReach } from './useReach';

const NONE: ReadonlySet<string> = new Set();
const LEVELS = ['debug', 'info', 'warn', 'error'];

export function DebugTab({ flow }: { readonly flow: string }) {
  const { lines, waiting, paused, missed, connected } = useLines();
  const selected = useDesigner((state) => state.selection.nodes);
  const [level, setLevel] = useState('');
  const [text, setText] = useState('');
  const [where, setWhere] = useState<'flow' | 'nodes' | 'all'>('flow');
  const shown = useMemo(
    () =>
      filtered(lines, {
        flow: where === 'all' ? undefined : flow,
        nodes: where === 'nodes' ? selected : NONE,
        level,
        text,
      }),
    [lines, where, flow, selected, level, text],
  );
  const reach = useReach();
  return (
    <div className="panel">
      <div className="panel-tools">
        <button type="button" aria-pressed={paused} onClick={() => pause(!paused)}>
          {paused ? <Play aria-hidden="true" /> : <Pause aria-hidden="true" />}
          {paused ? `Go on (${waiting.length} new)` : 'Pause'}
        </button>
        <select aria-label="Level" value={level} onChange={(event) => setLevel(event.target.value)}>
          <option value="">Every level</option>
          {LEVELS.map((word) => (
            <option key={word}>{word}</option>
          ))}
        </select>
        <select
          aria-label="Of which nodes"
          value={where}
          onChange={(event) => setWhere(event.target.value as typeof where)}
        >
          <option value="flow">This flow</option>
          <option value="nodes">Selected nodes</option>
          <option value="all">All flows</option>
        </select>
        <input
          type="search"
          aria-label="Search in lines"
          placeholder="Search text and values"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="dim" role="status">
          {connected ? '' : 'Connecting… '}
          {missed === 0 ? '' : `${missed.toLocaleString()} left out`}
        </span>
        <button type="button" className="plain icon" aria-label="Clear" onClick={clearLines}>
          <Trash2 aria-hidden="true" />
        </button>
      </div>
      {shown.length === 0 ? (
        <p className="panel-empty">
          {level === '' && text === ''
            ? 'Nothing said here yet. A node that writes debug lines shows them as they come.'
            : 'No line fits this filter.'}
        </p>
      ) : (
        <ul className="lines" aria-label="Debug lines, newest first" onScroll={reach.onScroll}>
          {shown.slice(0, reach.rows).map((line) => (
            <LineRow key={line.id} line={line} withFlow={where === 'all'} />
          ))}
        </ul>
      )}
    </div>
  );
}
