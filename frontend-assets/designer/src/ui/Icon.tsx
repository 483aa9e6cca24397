// A lucide icon by its name, as kinds give it. The common ones come with the page; the rest are
// one file that is fetched when the first of them is met.

import { Box, type LucideIcon } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { COMMON } from './icons';

let all: Record<string, LucideIcon> | null = null;
let asked = false;
const waiting = new Set<() => void>();

function listen(changed: () => void): () => void {
  waiting.add(changed);
  return () => waiting.delete(changed);
}

async function fetchAll(): Promise<void> {
  all = (await import('./allIcons')).icons;
  for (const changed of waiting) {
    changed();
  }
}

function pascal(name: string): string {
  return name.replace(/(^|-)([a-z0-9])/g, (_, _dash, first: string) => first.toUpperCase());
}

export function Icon({ name }: { readonly name: string }) {
  const rest = useSyncExternalStore(listen, () => all);
  const Found = COMMON[name] ?? rest?.[pascal(name)];
  if (Found === undefined && !asked) {
    asked = true;
    void fetchAll();
  }
  const Shown = Found ?? Box;
  return <Shown aria-hidden="true" />;
}
