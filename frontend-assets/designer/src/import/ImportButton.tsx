// Brings flows in.

import { Upload } from 'lucide-react';
import { openImport } from './wanted';

export function ImportButton() {
  return (
    <button type="button" onClick={openImport}>
      <Upload aria-hidden="true" /> Import
    </button>
  );
}
