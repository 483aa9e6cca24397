// What is sent along with an action: a form where its schema says what, otherwise JSON.

import { Hand } from 'lucide-react';
import { useState } from 'react';
import { SchemaForm } from '../inspector/SchemaForm';
import { asSchema } from '../inspector/schema';
import { isObject } from '../inspector/values';
import type { Json, JsonObject } from '../model/types';
import { Dialog } from '../ui/Dialog';
import { offered, type Pressable } from './acting';
import { DataField } from './DataField';

interface Props {
  readonly action: Pressable;
  /** The data as it is. */
  readonly data: Json;
  readonly onPress: (data: JsonObject) => void;
  readonly onClose: () => void;
}

export function PressAction({ action, data, onPress, onClose }: Props) {
  const { name, keys, schema } = action;
  const [payload, setPayload] = useState<Json | undefined>(() => offered(keys, data));
  const isForm = isObject(schema?.properties);
  return (
    <Dialog title={`Press ${name}`} onClose={onClose}>
      <p className="dim">
        Of what is sent it takes{' '}
        {keys.map((key, place) => (
          <span key={key}>
            {place > 0 ? ', ' : ''}
            <code>{key}</code>
          </span>
        ))}
        .
      </p>
      {isForm && schema !== undefined ? (
        <SchemaForm
          schema={asSchema(schema)}
          value={isObject(payload) ? withoutNulls(payload) : {}}
          onChange={setPayload}
        />
      ) : (
        <DataField label="Data" start={payload ?? {}} onChange={setPayload} />
      )}
      <div className="dialog-foot">
        <button type="button" onClick={onClose}>
          Not now
        </button>
        <button
          type="button"
          className="primary"
          disabled={!isObject(payload)}
          onClick={() => {
            if (isObject(payload)) {
              onPress(isForm ? withoutNulls(payload) : payload);
              onClose();
            }
          }}
        >
          <Hand aria-hidden="true" /> {name}
        </button>
      </div>
    </Dialog>
  );
}

/** A form shows what is not set as not set. */
function withoutNulls(data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
}
