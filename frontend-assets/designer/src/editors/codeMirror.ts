// The text editor itself: loaded when the first field of a language is shown.

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  currentCompletions,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { EditorState, type Extension, Prec } from '@codemirror/state';
import { EditorView, type KeyBinding, keymap, placeholder, tooltips } from '@codemirror/view';
import type { Json } from '../model/types';
import { pathCompletions } from './completion';
import { highlighted } from './languages';
import type { Language } from './paths';

export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly value: string;
  readonly language: Language;
  readonly label: string;
  readonly describedBy: string | undefined;
  readonly placeholder: string;
  /** One line: Enter is not typed. */
  readonly single: boolean;
  readonly readOnly: boolean;
  readonly payload: () => Json | undefined;
  readonly onChange: (value: string) => void;
  /** What a larger language brings with it; its completions stand in place of those of paths. */
  readonly more?: Extension | undefined;
}

const look = EditorView.theme({
  '&': { fontSize: '12.5px', color: 'var(--text)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { fontFamily: 'var(--font-mono)', padding: '6px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 10px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-scroller': { lineHeight: '1.5', maxHeight: '320px', overflow: 'auto' },
  '.cm-placeholder': { color: 'var(--text-dim)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft)',
  },
  '.cm-tooltip': {
    zIndex: '90',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-small)',
    backgroundColor: 'var(--surface-card)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow-2)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    minWidth: '180px',
    maxWidth: '320px',
    fontFamily: 'var(--font-mono)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--accent)',
  },
  '.cm-completionDetail': { color: 'var(--text-dim)', fontStyle: 'normal' },
  '.cm-completionInfo': { maxWidth: '280px', padding: '6px 8px', overflowWrap: 'anywhere' },
});

/** Escape closes a list that is open, and only that: one that is still being looked for is given
 * up, and the key goes on to whoever leaves the field by it. */
const completionKeys: readonly KeyBinding[] = completionKeymap.map((binding) =>
  binding.key === 'Escape' ? { key: 'Escape', run: closeOpen } : binding,
);

function closeOpen(view: EditorView): boolean {
  const wasOpen = currentCompletions(view.state).length > 0;
  return closeCompletion(view) && wasOpen;
}

function extensions(options: EditorOptions): Extension {
  const { language, single, readOnly, payload } = options;
  return [
    history(),
    // The keys of a completion go before those of the text.
    Prec.highest(keymap.of(completionKeys)),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
    single ? EditorState.transactionFilter.of((tr) => (tr.newDoc.lines > 1 ? [] : tr)) : [],
    EditorView.lineWrapping,
    closeBrackets(),
    bracketMatching(),
    highlighted(language),
    options.more ?? [],
    autocompletion({
      ...(language === 'script' ? {} : { override: completed(language, payload) }),
      icons: false,
      defaultKeymap: false,
      // A key that follows the list at once is meant for it.
      interactionDelay: 0,
    }),
    // A dialog lies over all that is not in it.
    tooltips({ position: 'fixed', parent: options.parent.closest('dialog') ?? document.body }),
    placeholder(options.placeholder),
    look,
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({
      'aria-label': options.label,
      ...(options.describedBy === undefined ? {} : { 'aria-describedby': options.describedBy }),
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((one) => one.isUserEvent('outside'))) {
        options.onChange(update.state.doc.toString());
      }
    }),
  ];
}

function completed(language: Language, payload: () => Json | undefined) {
  return language === 'json' || language === 'text' ? [] : [pathCompletions(language, payload)];
}

export function openEditor(options: EditorOptions): EditorView {
  const state = EditorState.create({ doc: options.value, extensions: extensions(options) });
  return new EditorView({ state, parent: options.parent });
}

/** Shows a text that came from elsewhere (undo, an example). */
export function showText(view: EditorView, text: string): void {
  const { doc } = view.state;
  if (doc.toString() !== text) {
    view.dispatch({ changes: { from: 0, to: doc.length, insert: text }, userEvent: 'outside' });
  }
}
