// What the text editor needs for scripts: TypeScript, completion, and marks where they are wrong.

import { javascript, localCompletionSource, typescriptLanguage } from '@codemirror/lang-javascript';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import type { EditorState, Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import type { Json } from '../model/types';
import type { Mark } from './marks';
import { membersBefore } from './scriptPaths';

const look = EditorView.theme({
  '.cm-gutters': {
    backgroundColor: 'transparent',
    borderRight: '1px solid var(--line)',
    color: 'var(--text-dim)',
    fontFamily: 'var(--font-mono)',
  },
  '.cm-gutter-lint': { width: '14px' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad)',
    textUnderlineOffset: '3px',
  },
  '.cm-diagnostic': { padding: '6px 10px', borderLeft: '3px solid var(--bad)' },
});

/** Offers members of what a script is given: `roots` by the names that it has in the script. */
export function scriptSupport(roots: () => Json | undefined): Extension {
  return [
    javascript({ typescript: true }),
    typescriptLanguage.data.of({
      autocomplete: (context: { state: EditorState; pos: number }) => {
        const found = membersBefore(context.state.sliceDoc(0, context.pos), roots());
        return (
          found && {
            from: context.pos - found.typed.length,
            to: context.pos,
            validFor: /^[\w$]*$/,
            options: found.members.map((member) => ({
              label: member.key,
              detail: member.type,
              info: member.preview,
              type: 'property',
              boost: 50,
              apply: member.written,
            })),
          }
        );
      },
    }),
    typescriptLanguage.data.of({ autocomplete: localCompletionSource }),
    lineNumbers(),
    lintGutter(),
    look,
  ];
}

export function showMarks(view: EditorView, marks: readonly Mark[]): void {
  const { doc } = view.state;
  const found = marks.map(({ line, column, message }): Diagnostic => {
    const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
    const word = view.state.wordAt(from);
    return { from, to: Math.max(word?.to ?? from, from), severity: 'error', message };
  });
  view.dispatch(setDiagnostics(view.state, found));
}
