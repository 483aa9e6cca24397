// A dialog: the browser's own, which keeps the focus inside and closes by Escape.

import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';

interface Props {
  readonly title: string;
  readonly size?: 'wide' | 'huge';
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Stands on the page while it is rendered. */
export function Dialog({ title, size, onClose, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // The first thing to fill in, before the button that closes.
    dialog?.querySelector<HTMLElement>('.dialog-body :is(input, textarea, select)')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      data-size={size}
      onCancel={onClose}
      onKeyDown={(event) => event.stopPropagation()}
      onMouseDown={(event) => event.target === ref.current && onClose()}
    >
      <div className="dialog-inside">
        <header className="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" className="plain icon" aria-label="Close" onClick={onClose}>
            <X aria-hidden="true" />
          </button>
        </header>
        <div className="dialog-body">{children}</div>
      </div>
    </dialog>
  );
}
