// The small languages as the text editor colours them.

import { json } from '@codemirror/lang-json';
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import type { Language } from './paths';

interface State {
  inside: boolean;
}

/** Text with holes between `open` and `close`. */
function holes(open: string, close: string): Extension {
  return StreamLanguage.define<State>({
    startState: () => ({ inside: false }),
    token(stream, state) {
      if (!state.inside) {
        if (stream.match(open)) {
          state.inside = true;
          return 'keyword';
        }
        while (!stream.eol() && !stream.match(open, false)) {
          stream.next();
        }
        return null;
      }
      if (stream.match(close)) {
        state.inside = false;
        return 'keyword';
      }
      return inner(stream);
    },
  });
}

type Stream = Parameters<Parameters<typeof StreamLanguage.define>[0]['token']>[0];

function inner(stream: Stream): string | null {
  if (stream.eatSpace()) {
    return null;
  }
  if (stream.match(/^"[^"]*"?|^'[^']*'?/)) {
    return 'string';
  }
  if (stream.match(/^\d+(\.\d+)?/)) {
    return 'number';
  }
  if (stream.match(/^(true|false|null|undefined|else|E|PI)\b/) || stream.match(/^[#/]\w+/)) {
    return 'keyword';
  }
  if (stream.match(/^\w+(?=\()/)) {
    return 'keyword';
  }
  if (stream.match(/^[\w$][\w.$[\]-]*/)) {
    return 'variableName';
  }
  stream.next();
  return 'operator';
}

const expression = StreamLanguage.define({ token: inner });

const LANGUAGES: Readonly<Record<Language, Extension>> = {
  path: StreamLanguage.define({
    token(stream) {
      stream.skipToEnd();
      return 'variableName';
    },
  }),
  expression,
  substitution: holes('${', '}'),
  template: holes('{{', '}}'),
  html: holes('{{', '}}'),
  json: json(),
  // Large, and seldom wanted: it comes with the editor of scripts.
  script: [],
  text: [],
};

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null], color: 'var(--cat-flow)' },
  { tag: [tags.variableName, tags.propertyName], color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: tags.number, color: 'var(--cat-output)' },
  { tag: tags.operator, color: 'var(--text-dim)' },
  { tag: [tags.typeName, tags.className], color: 'var(--cat-data)' },
  { tag: [tags.regexp, tags.special(tags.string)], color: 'var(--good)' },
  { tag: tags.comment, color: 'var(--text-dim)', fontStyle: 'italic' },
]);

export function highlighted(language: Language): Extension {
  return [LANGUAGES[language], syntaxHighlighting(colours)];
}
