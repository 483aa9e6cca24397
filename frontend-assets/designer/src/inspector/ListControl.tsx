// A list: items added, removed, moved up and down.

import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Json } from '../model/types';
import { CONTROLS, type Props } from './controls';
import { useForm } from './FormContext';
import { ObjectFields } from './ObjectFields';
import { Problems } from './Problems';
import { pointerOf, unclaimed, within } from './problems';
import { shapeOf } from './schema';
import { asList, asObject, starter } from './values';

export function ListControl(props: Props) {
  const { shape, schema, value, onChange, pointer, id, label } = props;
  const { root, problems } = useForm();
  const item = shape.is === 'list' ? shape.item : {};
  const items = asList(value ?? schema.default);
  // Moves of items move what React keeps of them, by these.
  const [keys, setKeys] = useState<readonly number[]>([]);
  const known = items.map((_, place) => keys[place] ?? place + 10_000);
  const change = (next: readonly Json[], nextKeys: readonly number[]) => {
    setKeys(nextKeys);
    onChange(next);
  };
  const swap = (one: number, other: number) =>
    change(swapped(items, one, other), swapped(known, one, other));
  const full = items.length >= (schema.maxItems ?? Infinity);
  const places = new Set(items.map((_, place) => String(place)));
  return (
    <fieldset className="form-list" aria-label={label}>
      <Problems problems={unclaimed(problems, pointer, places)} />
      <ol>
        {items.map((one, place) => (
          <li key={known[place]}>
            <div className="form-item-head">
              <span className="dim">{place + 1}</span>
              <Move
                label={`Move ${label} ${place + 1} up`}
                off={place === 0}
                onClick={() => swap(place, place - 1)}
              >
                <ArrowUp aria-hidden="true" />
              </Move>
              <Move
                label={`Move ${label} ${place + 1} down`}
                off={place === items.length - 1}
                onClick={() => swap(place, place + 1)}
              >
                <ArrowDown aria-hidden="true" />
              </Move>
              <Move
                label={`Remove ${label} ${place + 1}`}
                onClick={() => change(without(items, place), without(known, place))}
              >
                <X aria-hidden="true" />
              </Move>
            </div>
            <Item
              {...props}
              id={`${id}-${place}`}
              label={`${label} ${place + 1}`}
              schema={item}
              value={one}
              pointer={pointerOf(pointer, place)}
              onChange={(next) => onChange(items.with(place, next ?? null))}
            />
          </li>
        ))}
      </ol>
      <button
        type="button"
        aria-label={`Add to ${label}`}
        disabled={full}
        onClick={() => change([...items, starter(item, root)], [...known, Date.now()])}
      >
        <Plus aria-hidden="true" /> Add
      </button>
    </fieldset>
  );
}

function Item(props: Props) {
  const { root, problems } = useForm();
  const shape = shapeOf(props.schema, root);
  if (shape.is === 'object') {
    return (
      <div className="form-item">
        <ObjectFields {...props} value={asObject(props.value)} />
      </div>
    );
  }
  const Control = CONTROLS[shape.is];
  const own = within(problems, props.pointer);
  return (
    <div className="form-item">
      <Control {...props} shape={shape} invalid={own.length > 0} />
      <Problems problems={own} />
    </div>
  );
}

interface MoveProps {
  readonly label: string;
  readonly off?: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

function Move({ label, off = false, onClick, children }: MoveProps) {
  return (
    <button
      type="button"
      className="plain icon"
      aria-label={label}
      disabled={off}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

function without<T>(list: readonly T[], place: number): T[] {
  return list.filter((_, at) => at !== place);
}

function swapped<T>(list: readonly T[], one: number, other: number): T[] {
  const next = [...list];
  const [a, b] = [list[one], list[other]];
  if (a !== undefined && b !== undefined) {
    [next[one], next[other]] = [b, a];
  }
  return next;
}
