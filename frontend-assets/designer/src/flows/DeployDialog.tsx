// Deploys the draft: what is wrong with it, what is new in it, and a word about it.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Rocket } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Refusal, words } from '../api/problem';
import { diffOf } from '../model/diff';
import { designer, useDesigner } from '../model/store';
import { Dialog } from '../ui/Dialog';
import { toast } from '../ui/Toasts';
import { deploy } from './api';
import { DiffList } from './DiffList';
import { closeDialog } from './dialogs';
import { ProblemList } from './ProblemList';
import { saveNow } from './useAutosave';

export function DeployDialog() {
  const { flow, deployed, problems } = useDesigner();
  const [note, setNote] = useState('');
  const queries = useQueryClient();
  const order = useMutation({
    mutationFn: async () => {
      await saveNow();
      const { flow: draft, saved, revision } = designer();
      if (draft === null || draft !== saved) {
        throw new Refusal(
          409,
          'not-saved',
          'The draft could not be saved, so it was not deployed.',
        );
      }
      return deploy(draft.id, { revision, note });
    },
    onSuccess: () => {
      toast('Deployed: it runs now.');
      closeDialog();
    },
    onError: (error) => {
      if (error instanceof Refusal && error.problems.length > 0) {
        designer().setProblems(error.problems);
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['flow'] }),
  });
  if (flow === null) {
    return null;
  }
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const send = (event: FormEvent) => {
    event.preventDefault();
    order.mutate();
  };
  return (
    <Dialog title={`Deploy ${flow.name}`} onClose={closeDialog}>
      {order.error === null ? null : <p role="alert">{words(order.error)}</p>}
      {problems.length === 0 ? null : (
        <section className="dialog-part">
          <h3>{errors > 0 ? 'Mend these first' : 'Look at these'}</h3>
          <ProblemList problems={problems} />
        </section>
      )}
      <section className="dialog-part">
        <h3>{deployed === null ? 'The first version' : 'What differs from what runs'}</h3>
        {deployed === null ? (
          <p className="dim">
            {flow.nodes.length} nodes and {flow.wires.length} wires.
          </p>
        ) : (
          <DiffList diff={diffOf(deployed, flow)} old={deployed} now={flow} />
        )}
      </section>
      <form className="dialog-part" onSubmit={send}>
        <label className="field">
          What is new (optional)
          <input value={note} maxLength={1000} onChange={(event) => setNote(event.target.value)} />
        </label>
        <div className="dialog-foot">
          <button type="button" onClick={closeDialog}>
            Not now
          </button>
          <button type="submit" className="primary" disabled={errors > 0 || order.isPending}>
            <Rocket aria-hidden="true" /> {order.isPending ? 'Deploying…' : 'Deploy'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
