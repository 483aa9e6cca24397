// A field for a text in a language: a plain text field until the text editor is there.

import type { EditorView } from '@codemirror/view';
import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Json } from '../model/types';
import './editors.css';
import type { Mark } from './marks';
import type { Language } from './paths';

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly language: Language;
  readonly label: string;
  readonly describedBy?: string | undefined;
  readonly placeholder?: string;
  readonly readOnly?: boolean;
  readonly invalid?: boolean;
  /** What paths are offered from; for a script: what it is given, by name. */
  readonly payload?: Json | undefined;
  /** Places that are wrong, in a script. */
  readonly marks?: readonly Mark[];
}

const SINGLE: ReadonlySet<Language> = new Set(['path']);

export function CodeField(props: Props) {
  const { value, language, label, describedBy, placeholder = '', readOnly = false } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const show = useRef<((view: EditorView, text: string) => void) | null>(null);
  const mark = useRef<((view: EditorView, marks: readonly Mark[]) => void) | null>(null);
  const [loaded, setLoaded] = useState(false);
  // The editor outlives a rendering: it asks for what is newest.
  const newest = useRef(props);
  newest.current = props;

  useEffect(() => {
    let gone = false;
    const script = language === 'script' ? import('./script') : undefined;
    void Promise.all([import('./codeMirror'), script]).then(([{ openEditor, showText }, more]) => {
      if (gone || place.current === null) {
        return;
      }
      show.current = showText;
      mark.current = more?.showMarks ?? null;
      view.current = openEditor({
        parent: place.current,
        value: newest.current.value,
        language,
        label,
        describedBy,
        placeholder,
        single: SINGLE.has(language),
        readOnly,
        payload: () => newest.current.payload,
        onChange: (text) => newest.current.onChange(text),
        more: more?.scriptSupport(() => newest.current.payload),
      });
      takeOver(plain.current, view.current);
      // At once: at no time are there two fields of one name.
      flushSync(() => setLoaded(true));
    });
    return () => {
      gone = true;
      view.current?.destroy();
      view.current = null;
      setLoaded(false);
    };
  }, [language, label, describedBy, placeholder, readOnly]);

  useEffect(() => {
    if (view.current !== null) {
      show.current?.(view.current, value);
    }
  }, [value]);

  const { marks } = props;
  useEffect(() => {
    if (loaded && view.current !== null) {
      mark.current?.(view.current, marks ?? []);
    }
  }, [marks, loaded]);

  return (
    <div className="code-field" data-language={language} data-invalid={props.invalid || undefined}>
      <div ref={place} />
      {loaded ? null : (
        <textarea
          ref={plain}
          aria-label={label}
          rows={1}
          value={value}
          placeholder={placeholder}
          readOnly={readOnly}
          spellCheck={false}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </div>
  );
}

/** Who was typing into the plain field goes on in the editor, at the same place. */
function takeOver(plain: HTMLTextAreaElement | null, view: EditorView): void {
  if (plain !== null && document.activeElement === plain) {
    const { length } = view.state.doc;
    const [anchor, head] = [plain.selectionStart, plain.selectionEnd].map((at) =>
      Math.min(at, length),
    );
    view.dispatch({ selection: { anchor: anchor ?? length, head: head ?? length } });
    view.focus();
  }
}
