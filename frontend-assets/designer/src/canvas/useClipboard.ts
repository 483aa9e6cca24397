// Copy, cut and paste by the browser's own events, so that no permission is asked for.

import { useReactFlow } from '@xyflow/react';
import { useEffect } from 'react';
import { removeSelected } from '../commands/flow';
import { designer } from '../model/store';
import { toast } from '../ui/Toasts';
import { clipOf, clipText, readClip } from './clipboard';
import { isTyping } from './focus';
import { duplicateClip, pasteClip } from './place';
import { pointerOf } from './screen';

/** The selection as text; `null` where nothing is selected. */
function selected(): string | null {
  const { flow, selection } = designer();
  const clip = flow === null ? null : clipOf(flow, selection);
  return clip === null || clip.nodes.length + clip.notes.length === 0 ? null : clipText(clip);
}

export function useClipboard(): void {
  const { screenToFlowPosition } = useReactFlow();
  useEffect(() => {
    const isText = (event: Event) =>
      isTyping(event.target) || window.getSelection()?.isCollapsed === false;
    const copy = (event: ClipboardEvent) => {
      const text = isText(event) ? null : selected();
      if (text !== null) {
        event.clipboardData?.setData('text/plain', text);
        event.preventDefault();
        if (event.type === 'cut') {
          removeSelected('Cut');
        }
      }
    };
    const paste = (event: ClipboardEvent) => {
      const clip = isTyping(event.target)
        ? null
        : readClip(event.clipboardData?.getData('text/plain') ?? '');
      if (clip !== null) {
        event.preventDefault();
        pasteClip(clip, screenToFlowPosition(pointerOf()));
      }
    };
    document.addEventListener('copy', copy);
    document.addEventListener('cut', copy);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('copy', copy);
      document.removeEventListener('cut', copy);
      document.removeEventListener('paste', paste);
    };
  }, [screenToFlowPosition]);
}

/** For menus and commands. */
export async function copySelection(cut = false): Promise<void> {
  const text = selected();
  if (text !== null) {
    await navigator.clipboard.writeText(text);
    if (cut) {
      removeSelected('Cut');
    }
  }
}

export async function pasteAt(at: { readonly x: number; readonly y: number }): Promise<void> {
  try {
    const clip = readClip(await navigator.clipboard.readText());
    if (clip === null) {
      toast('The clipboard holds no nodes.');
    } else {
      pasteClip(clip, at);
    }
  } catch {
    toast('The browser does not let this page read the clipboard; press Ctrl+V.', 'bad');
  }
}

/** A copy of the selection beside it. */
export function duplicate(): void {
  const { flow, selection } = designer();
  if (flow === null) {
    return;
  }
  const clip = clipOf(flow, selection);
  const all = [...clip.nodes, ...clip.notes];
  const left = Math.min(...all.map(({ position }) => position.x));
  const top = Math.min(...all.map(({ position }) => position.y));
  duplicateClip(clip, { x: left, y: top });
}
