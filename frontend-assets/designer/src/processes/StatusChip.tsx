// How an instance is doing: a word, a glyph, and a colour that says no more than they do.

import {
  AlarmClockOff,
  Check,
  CircleDashed,
  CircleDot,
  CircleSlash,
  CircleX,
  type LucideIcon,
  Pause,
  Square,
  TriangleAlert,
} from 'lucide-react';
import { spaced } from './told';

const LOOKS: Readonly<Record<string, readonly [LucideIcon, string | undefined]>> = {
  created: [CircleDashed, undefined],
  started: [CircleDot, 'accent'],
  finished: [Check, 'good'],
  onHold: [Pause, 'warn'],
  expired: [AlarmClockOff, 'warn'],
  dismissed: [CircleSlash, undefined],
  terminated: [Square, undefined],
  failed: [CircleX, 'bad'],
};

export const STATUSES: readonly string[] = Object.keys(LOOKS);

export function StatusChip({ status }: { readonly status: string }) {
  const [Glyph, tone] = LOOKS[status] ?? [CircleDashed, undefined];
  return (
    <span className="chip" data-tone={tone}>
      <Glyph aria-hidden="true" /> {spaced(status)}
    </span>
  );
}

export function IncidentChip({ count }: { readonly count: number }) {
  return count === 0 ? null : (
    <span className="chip" data-tone="bad">
      <TriangleAlert aria-hidden="true" /> {count} incident{count === 1 ? '' : 's'}
    </span>
  );
}
