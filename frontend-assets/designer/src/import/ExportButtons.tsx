// Takes a flow out: as a file, as a bundle with all that it uses, or by the clipboard.

import { ClipboardCopy, FileDown, Package } from 'lucide-react';
import type { Flow } from '../model/types';
import { toast } from '../ui/Toasts';
import './import.css';

export function ExportButtons({ flow }: { readonly flow: Flow }) {
  const at = `/api/flows/${encodeURIComponent(flow.id)}`;
  return (
    <div className="export-buttons">
      <a className="as-button" href={`${at}/export`} download={`${flow.id}.flow.json`}>
        <FileDown aria-hidden="true" /> File
      </a>
      <a
        className="as-button"
        href={`${at}/bundle`}
        download={`${flow.id}.bundle.json`}
        title="With the flows that it calls and the connections that they use, without secrets"
      >
        <Package aria-hidden="true" /> Bundle
      </a>
      <button type="button" onClick={() => void copyFlow(flow)}>
        <ClipboardCopy aria-hidden="true" /> Copy
      </button>
    </div>
  );
}

/** The draft as it stands on the page, to be pasted into another Wireloom. */
export async function copyFlow(flow: Flow): Promise<void> {
  try {
    await navigator.clipboard.writeText(`${JSON.stringify(flow, null, 2)}\n`);
    toast('Copied the flow');
  } catch {
    toast('The browser does not let this page copy', 'bad');
  }
}
