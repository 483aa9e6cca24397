// A text, by its format: plain, in a language, a duration, a secret, or the name of a thing.

import { lazy, Suspense } from 'react';
import { CodeField } from '../editors/CodeField';
import { DurationField } from '../editors/DurationField';
import { PickedField } from '../editors/PickedField';
import { PreviewLine } from '../editors/PreviewLine';
import { languageOf } from '../editors/paths';
import { SecretField } from '../editors/SecretField';
import type { Props } from './controls';
import { useForm } from './FormContext';

const FunctionField = lazy(async () => ({
  default: (await import('../scripts/FunctionField')).FunctionField,
}));

export function TextControl(props: Props) {
  const { shape, schema, value, onChange, id, label, describedBy, invalid } = props;
  const { sample, readOnly } = useForm();
  const format = shape.is === 'text' ? shape.format : '';
  const text = typeof value === 'string' ? value : '';
  const placeholder = typeof schema.default === 'string' ? schema.default : '';
  const put = (next: string) => onChange(next === '' ? undefined : next);
  const language = languageOf(format);
  if (language === 'script') {
    const about = { label, describedBy, invalid, pointer: props.pointer };
    return (
      <Suspense fallback={<p className="dim">Loading…</p>}>
        <FunctionField {...about} value={text} onChange={put} />
      </Suspense>
    );
  }
  if (language !== null) {
    return (
      <>
        <CodeField
          value={text}
          onChange={put}
          language={language}
          label={label}
          describedBy={describedBy}
          placeholder={placeholder}
          readOnly={readOnly}
          invalid={invalid}
          payload={sample}
        />
        <PreviewLine
          language={language}
          source={text === '' ? placeholder : text}
          payload={sample}
        />
      </>
    );
  }
  const common = { id, value: text, placeholder, describedBy, invalid, onChange: put };
  switch (format) {
    case 'duration':
    case 'wireloom-period':
      return <DurationField {...common} />;
    case 'wireloom-connection':
      return <PickedField {...common} of="connections" />;
    case 'wireloom-flow':
      return <PickedField {...common} of="flows" />;
    case 'wireloom-script':
      return <PickedField {...common} of="scripts" />;
    case 'password':
      return <SecretField {...common} />;
    default:
      return (
        <input
          id={id}
          value={text}
          placeholder={placeholder}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          autoComplete="off"
          onChange={(event) => put(event.target.value)}
        />
      );
  }
}
