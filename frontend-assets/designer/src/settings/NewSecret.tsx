// A secret that was just made: shown this once.

import { Copy } from 'lucide-react';
import { toast } from '../ui/Toasts';

export function NewSecret({ secret }: { readonly secret: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      toast('Copied the token');
    } catch {
      toast('The browser does not let this page copy', 'bad');
    }
  };
  return (
    <div className="secret" role="status">
      <p>Copy it now: it is not shown again.</p>
      <code>{secret}</code>
      <button type="button" onClick={() => void copy()}>
        <Copy aria-hidden="true" /> Copy
      </button>
    </div>
  );
}
