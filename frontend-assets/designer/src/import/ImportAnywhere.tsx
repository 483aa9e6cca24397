// A file dropped anywhere on the page, or a flow pasted outside of a text, is brought in.

import { FileDown } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import './import.css';
import { isOurs, take, takeFile, useWanted } from './wanted';

const ImportDialog = lazy(async () => ({ default: (await import('./ImportDialog')).ImportDialog }));

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

export function ImportAnywhere() {
  const open = useWanted((state) => state.open);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const drag = (event: DragEvent) => {
      if (hasFiles(event)) {
        event.preventDefault();
        setOver(true);
      }
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) {
        setOver(false);
      }
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) {
        event.preventDefault();
        void takeFile(file);
      }
    };
    const paste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (!event.defaultPrevented && !isText(event.target) && isOurs(text)) {
        event.preventDefault();
        take(text, 'The clipboard');
      }
    };
    window.addEventListener('dragover', drag);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    window.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragover', drag);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
      window.removeEventListener('paste', paste);
    };
  }, []);
  return (
    <>
      {over ? (
        <div className="drop-here" role="status">
          <FileDown aria-hidden="true" size={40} /> Drop a flow or a bundle to import it
        </div>
      ) : null}
      {open ? (
        <Suspense fallback={null}>
          <ImportDialog />
        </Suspense>
      ) : null}
    </>
  );
}

function isText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, [contenteditable]') !== null
  );
}
