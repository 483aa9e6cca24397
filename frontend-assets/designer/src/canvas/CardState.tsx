// What a node does now, and how often it has: read from the live store alone.

import { Check, CircleAlert, CircleSlash, Hourglass, LoaderCircle } from 'lucide-react';
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
      <Glyph state={live.errors > 0 && live.state !== 'running' ? 'error' : live.state} />
      <span className="node-count">{short(live.count)}</span>
    </span>
  );
}

function Glyph({ state }: { readonly state: string | undefined }) {
  switch (state) {
    case 'running':
      return (
        <LoaderCircle
          className="node-state spin"
          data-tone="accent"
          role="img"
          aria-label="running"
        />
      );
    case 'waiting':
      return <Hourglass className="node-state" data-tone="warn" role="img" aria-label="waiting" />;
    case 'error':
      return <CircleAlert className="node-state" data-tone="bad" role="img" aria-label="failed" />;
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
