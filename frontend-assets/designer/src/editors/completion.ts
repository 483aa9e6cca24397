// What the text editor offers: paths of the last real payload.

import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import type { Json } from '../model/types';
import { type Language, pathBefore, suggestions } from './paths';

export function pathCompletions(language: Language, payload: () => Json | undefined) {
  return (context: CompletionContext): CompletionResult | null => {
    const before = context.state.sliceDoc(0, context.pos);
    const start = pathBefore(language, before);
    if (start === null) {
      return null;
    }
    const typed = before.slice(start).trimStart();
    if (typed === '' && !context.explicit && language === 'expression') {
      return null;
    }
    const found = suggestions(payload(), typed);
    return found.length === 0
      ? null
      : {
          from: context.pos - typed.length,
          filter: false,
          options: found.map(({ path, step, type, preview }) => ({
            label: path,
            displayLabel: step,
            detail: type,
            info: preview,
            type: type === 'object' ? 'namespace' : 'variable',
            apply: put(path),
          })),
        };
  };
}

function put(path: string) {
  return (view: EditorView, _: Completion, from: number, to: number): void => {
    view.dispatch({
      changes: { from, to, insert: path },
      selection: { anchor: from + path.length },
      userEvent: 'input.complete',
    });
  };
}
