// The buttons that try a connection out, and what comes of them.

import { useMutation } from '@tanstack/react-query';
import { Ear, Stethoscope } from 'lucide-react';
import { useState } from 'react';
import { words } from '../api/problem';
import type { JsonObject } from '../model/types';
import { useSchemas } from './api';
import { CapturePanel } from './CapturePanel';
import { TestPanel } from './TestPanel';
import { test } from './trying';

interface Props {
  readonly id: string;
  /** Settings that are not saved yet. */
  readonly edited: JsonObject | null;
  /** Whether the server knows the connection. */
  readonly isKnown: boolean;
}

export function Trying({ id, edited, isKnown }: Props) {
  // A server that cannot do it has no schema for its answer.
  const isThere = useSchemas().data?.ConnectionTest !== undefined;
  const [capturing, setCapturing] = useState(false);
  const trial = useMutation({ mutationFn: () => test(id, edited) });
  if (!isThere || id === '') {
    return null;
  }
  return (
    <>
      <div className="trial-buttons">
        <button type="button" disabled={trial.isPending} onClick={() => trial.mutate()}>
          <Stethoscope aria-hidden="true" /> {trial.isPending ? 'Testing…' : 'Test'}
        </button>
        {isKnown ? (
          <button type="button" disabled={capturing} onClick={() => setCapturing(true)}>
            <Ear aria-hidden="true" /> Capture messages
          </button>
        ) : null}
      </div>
      {trial.error === null ? null : <p role="alert">{words(trial.error)}</p>}
      {trial.data === undefined ? null : <TestPanel report={trial.data} />}
      {capturing ? <CapturePanel id={id} onClose={() => setCapturing(false)} /> : null}
    </>
  );
}
