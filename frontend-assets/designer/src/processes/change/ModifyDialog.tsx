// Changes an instance by hand: moves, cancels and begins tokens, and sets data. All of it or none,
// and never before it was tried.

import { useMutation } from '@tanstack/react-query';
import { FlaskConical, SquarePen } from 'lucide-react';
import { useState } from 'react';
import { words } from '../../api/problem';
import type { Flow } from '../../model/types';
import { Dialog } from '../../ui/Dialog';
import type { State } from '../api';
import { DataField } from '../DataField';
import { useDeed } from '../queries';
import { modify, type Step } from './api';
import './change.css';
import { NO_PLAN, outcomeOf, type Plan, stepsOf } from './plan';
import { TokenFields } from './TokenFields';

interface Props {
  readonly flow: Flow;
  readonly state: State;
  readonly names: (node: string) => string;
  readonly onClose: () => void;
}

export function ModifyDialog({ flow, state, names, onClose }: Props) {
  const { id } = state.instance;
  const [plan, setPlan] = useState<Plan>(NO_PLAN);
  const trial = useMutation({ mutationFn: (steps: readonly Step[]) => modify(id, steps, true) });
  const change = useDeed(
    id,
    (steps: readonly Step[]) => modify(id, steps, false),
    () => 'It is changed',
  );
  const steps = stepsOf(plan);
  const edit = (part: Partial<Plan>) => {
    setPlan({ ...plan, ...part });
    trial.reset();
  };
  const ready = steps.length > 0 && plan.data !== undefined;
  return (
    <Dialog title="Modify this process" size="wide" onClose={onClose}>
      <TokenFields flow={flow} tokens={state.tokens} plan={plan} names={names} onChange={edit} />
      <DataField label="Data to merge" start={{}} onChange={(data) => edit({ data })} />
      <div className="outcome" aria-live="polite">
        {trial.error === null ? null : <p role="alert">{words(trial.error)}</p>}
        {trial.data === undefined ? null : (
          <>
            <h3>What would come of it</h3>
            <ul>
              {outcomeOf(state, trial.data, names).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </>
        )}
      </div>
      <div className="dialog-foot">
        <button type="button" onClick={onClose}>
          Not now
        </button>
        <button
          type="button"
          className={trial.data === undefined ? 'primary' : ''}
          disabled={!ready || trial.isPending}
          onClick={() => trial.mutate(steps)}
        >
          <FlaskConical aria-hidden="true" /> Try it
        </button>
        <button
          type="button"
          className={trial.data === undefined ? '' : 'primary'}
          disabled={trial.data === undefined || change.isPending}
          onClick={() => change.mutate(steps, { onSuccess: onClose })}
        >
          <SquarePen aria-hidden="true" /> Do it
        </button>
      </div>
    </Dialog>
  );
}
