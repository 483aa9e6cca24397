// One of several forms: which, and its own fields.

import type { Props } from './controls';
import { CONTROLS } from './controls';
import { useForm } from './FormContext';
import { ObjectFields } from './ObjectFields';
import { Problems } from './Problems';
import { pointerOf, unclaimed } from './problems';
import { shapeOf, type Variant } from './schema';
import { asObject, begin, isObject, matches } from './values';

export function UnionControl(props: Props) {
  const { shape, schema, value, onChange, id, label, describedBy, pointer } = props;
  const { root, problems } = useForm();
  const variants = shape.is === 'union' ? shape.variants : [];
  const given = value ?? schema.default ?? undefined;
  const here = variants.findIndex((variant) => matches(variant, given, root));
  const chosen = variants[here];
  const choose = (place: number) => {
    const variant = variants[place];
    onChange(variant === undefined ? undefined : begin(variant, given, root));
  };
  const claimed = new Set(chosen?.form.of === 'key' ? [chosen.form.key] : ALL);
  return (
    <fieldset className="union" aria-label={label}>
      <select
        id={id}
        aria-describedby={describedBy}
        value={here}
        onChange={(event) => choose(Number(event.target.value))}
      >
        {here < 0 || value === undefined || !('default' in schema) ? (
          <option value={-1}>{here < 0 ? 'Not set' : 'Not set (default)'}</option>
        ) : null}
        {variants.map((variant, place) => (
          <option key={variant.title} value={place}>
            {variant.title}
          </option>
        ))}
      </select>
      {chosen?.form.of === 'key' ? (
        <Problems problems={unclaimed(problems, pointer, claimed)} />
      ) : null}
      {chosen === undefined ? null : <Body {...props} variant={chosen} value={given} key={here} />}
    </fieldset>
  );
}

const ALL: readonly string[] = [];

function Body(props: Props & { readonly variant: Variant }) {
  const { variant, value, onChange, pointer } = props;
  const { root } = useForm();
  const { form, schema } = variant;
  if (form.of === 'unit') {
    return null;
  }
  if (form.of === 'tag') {
    const { [form.tag]: _, ...rest } = asObject(value);
    return (
      <div className="form-inside">
        <ObjectFields
          schema={schema}
          value={rest}
          onChange={(next) => onChange({ [form.tag]: form.value, ...next })}
          pointer={pointer}
        />
      </div>
    );
  }
  const shape = shapeOf(schema, root);
  const Control = CONTROLS[shape.is];
  if (form.of === 'plain') {
    return <Control {...props} id={`${props.id}-body`} shape={shape} schema={schema} />;
  }
  const inner = isObject(value) ? value[form.key] : undefined;
  return (
    <Control
      {...props}
      id={`${props.id}-body`}
      shape={shape}
      schema={schema}
      pointer={pointerOf(pointer, form.key)}
      value={inner}
      label={variant.title}
      onChange={(next) => onChange({ [form.key]: next ?? '' })}
    />
  );
}
