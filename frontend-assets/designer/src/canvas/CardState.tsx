// What a node does now, and how often it has: read from the live store alone.

import { Activity, Check, CircleAlert, CircleSlash, Hourglass } from 'lucide-react';
import { useLive } from '../runs/live';

interface Props {
  readonly id: string;
  readonly disabled: boolean;
}

export function CardState({ id, disabled }: Props) {
  const live = useLive((state) => state.nodes[id]);
  if (disabled) {
    return <CircleSlash className="node-state" role="img" aria-label="disabled" />;
  }
  if (live === undefined) {
    return null;
  }
  return (
    <span className="node-live">
      {live.errors > 0 ? (
        <span className="node-errors" title={`${live.errors} failed`}>
          <CircleAlert role="img" aria-label="failed" /> {short(live.errors)}
        </span>
      ) : (
        <Glyph state={live.state} />
      )}
      <span className="node-count">{short(live.count)}</span>
    </span>
  );
}

function Glyph({ state }: { readonly state: string | undefined }) {
  switch (state) {
    case 'running':
      return <Activity className="node-state" data-tone="accent" role="img" aria-label="running" />;
    case 'waiting':
      return <Hourglass className="node-state" data-tone="warn" role="img" aria-label="waiting" />;
    case 'ok':
      return <Check className="node-state" data-tone="good" role="img" aria-label="ok" />;
    default:
      return null;
  }
}

/** 1,234 as `1.2k`. */
export function short(count: number): string {
  if (count < 1_000) {
    return String(count);
  }
  const [size, unit] = count < 1_000_000 ? [count / 1_000, 'k'] : [count / 1_000_000, 'M'];
  return `${size < 10 ? Math.floor(size * 10) / 10 : Math.floor(size)}${unit}`;
}
