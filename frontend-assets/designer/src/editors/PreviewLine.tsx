// What a field gives for the last real payload, where that is certain.

import type { Json } from '../model/types';
import type { Language } from './paths';
import { preview } from './preview';

interface Props {
  readonly language: Language;
  readonly source: string;
  readonly payload: Json | undefined;
}

export function PreviewLine({ language, source, payload }: Props) {
  const shown = preview(language, source, payload);
  if (shown === null || shown.text === source) {
    return null;
  }
  return (
    <p className="preview" data-missing={shown.missing || undefined}>
      <span>Now</span>
      <span>{shown.text === '' ? 'empty' : shown.text}</span>
    </p>
  );
}
