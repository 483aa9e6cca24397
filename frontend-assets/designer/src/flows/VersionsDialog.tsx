// The published versions: what each changed against the draft, and the way back.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { words } from '../api/problem';
import { diffOf } from '../model/diff';
import { designer, useDesigner } from '../model/store';
import { Dialog } from '../ui/Dialog';
import { toast } from '../ui/Toasts';
import { ago } from '../ui/time';
import { deploy, type FlowView, type VersionView, version, versions } from './api';
import { DiffList } from './DiffList';
import { closeDialog } from './dialogs';

export function VersionsDialog({ about }: { readonly about: FlowView | undefined }) {
  const id = about?.id ?? '';
  const list = useQuery({
    queryKey: ['flow', id, 'versions', about?.latest],
    queryFn: () => versions(id),
  });
  const [chosen, choose] = useState<number | null>(null);
  const newestFirst = [...(list.data ?? [])].reverse();
  return (
    <Dialog title="Versions" size="wide" onClose={closeDialog}>
      {list.error === null ? null : <p role="alert">{words(list.error)}</p>}
      {list.data?.length === 0 ? (
        <p className="dim">None yet: a deploy publishes the first.</p>
      ) : null}
      <ul className="versions">
        {newestFirst.map((one) => (
          <li key={one.version}>
            <VersionRow
              one={one}
              about={about}
              isChosen={chosen === one.version}
              onChoose={() => choose(chosen === one.version ? null : one.version)}
            />
            {chosen === one.version ? <VersionDiff id={id} number={one.version} /> : null}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

interface RowProps {
  readonly one: VersionView;
  readonly about: FlowView | undefined;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function VersionRow({ one, about, isChosen, onChoose }: RowProps) {
  const queries = useQueryClient();
  const id = about?.id ?? '';
  const isRunning = about?.deployed === one.version;
  const back = useMutation({
    mutationFn: () => deploy(id, { version: one.version }),
    onSuccess: () => toast(`Version ${one.version} runs now.`),
    onError: (error) => toast(words(error), 'bad'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['flow'] }),
  });
  const load = useMutation({
    mutationFn: () => version(id, one.version),
    onSuccess: ({ flow }) => {
      designer().execute(`Take version ${one.version} as the draft`, () => flow);
      toast(`The draft is version ${one.version} now; undo brings yours back.`);
      closeDialog();
    },
    onError: (error) => toast(words(error), 'bad'),
  });
  return (
    <div className="version-row">
      <strong>v{one.version}</strong>
      <span className="version-words">
        {one.note === '' ? <span className="dim">no note</span> : one.note}
        <span className="dim">
          {ago(one.published)} · {one.nodes} nodes
        </span>
      </span>
      {isRunning ? (
        <span className="chip" data-tone="good">
          runs
        </span>
      ) : null}
      <button type="button" className="plain" aria-expanded={isChosen} onClick={onChoose}>
        Compare
      </button>
      <button
        type="button"
        className="plain"
        onClick={() => load.mutate()}
        disabled={load.isPending}
      >
        To the draft
      </button>
      <button type="button" onClick={() => back.mutate()} disabled={isRunning || back.isPending}>
        Roll back
      </button>
    </div>
  );
}

function VersionDiff({ id, number }: { readonly id: string; readonly number: number }) {
  const flow = useDesigner((state) => state.flow);
  const old = useQuery({
    queryKey: ['flow', id, 'version', number],
    queryFn: () => version(id, number),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  });
  return (
    <div className="version-diff">
      <h3>From version {number} to the draft</h3>
      {flow === null || old.data === undefined ? (
        <p className="dim">{old.error === null ? 'Loading…' : words(old.error)}</p>
      ) : (
        <DiffList diff={diffOf(old.data.flow, flow)} old={old.data.flow} now={flow} />
      )}
    </div>
  );
}
