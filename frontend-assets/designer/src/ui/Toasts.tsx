// Short notices at the corner; a screen reader says them too.

import { create } from 'zustand';

interface Toast {
  readonly id: number;
  readonly words: string;
  readonly tone: 'plain' | 'bad';
}

const useToasts = create<{ readonly toasts: readonly Toast[] }>()(() => ({ toasts: [] }));
let next = 1;

/** Tells a person something for a few seconds. */
export function toast(words: string, tone: Toast['tone'] = 'plain'): void {
  const id = next++;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(-3), { id, words, tone }] }));
  window.setTimeout(
    () => useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((one) => one.id !== id) })),
    tone === 'bad' ? 8_000 : 4_000,
  );
}

export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div className="toasts" aria-live="polite">
      {toasts.map(({ id, words, tone }) => (
        <div key={id} className="toast" data-tone={tone}>
          {words}
        </div>
      ))}
    </div>
  );
}
