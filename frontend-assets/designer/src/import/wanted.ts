// What is to be brought in: read from a file, the clipboard or a drop, before anything is sent.

import { create } from 'zustand';

export interface Wanted {
  /** For people: where it is from. */
  readonly from: string;
  readonly document: unknown;
}

interface State {
  /** Whether the dialog is open. */
  readonly open: boolean;
  readonly wanted: Wanted | null;
  /** Why what was given cannot be brought in. */
  readonly mistake: string | null;
}

export const useWanted = create<State>()(() => ({ open: false, wanted: null, mistake: null }));

/** The server's limit is near this; beyond, a browser would only wait. */
const LARGEST = 16 * 1024 * 1024;

export function openImport(): void {
  useWanted.setState({ open: true, wanted: null, mistake: null });
}

export function closeImport(): void {
  useWanted.setState({ open: false, wanted: null, mistake: null });
}

/** Takes a text as what is to be brought in. */
export function take(text: string, from: string): void {
  const found = read(text);
  useWanted.setState(
    typeof found === 'string'
      ? { open: true, wanted: null, mistake: `${from}: ${found}` }
      : { open: true, wanted: { from, document: found }, mistake: null },
  );
}

export async function takeFile(file: File): Promise<void> {
  if (file.size > LARGEST) {
    useWanted.setState({ open: true, wanted: null, mistake: `${file.name} is over 16 MB.` });
    return;
  }
  take(await file.text(), file.name);
}

/** The document of a text; a sentence where it is none. */
export function read(text: string): object | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? parsed
    : 'A flow or a bundle is a JSON object.';
}

/** Whether a text from the clipboard is meant to be brought in. */
export function isOurs(text: string): boolean {
  const head = text.slice(0, 4_096);
  return head.trimStart().startsWith('{') && /"format"\s*:\s*"wireloom\.(flow|bundle)\//.test(text);
}
