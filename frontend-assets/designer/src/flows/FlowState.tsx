// Whether the draft is saved, and whether it is what runs.

import { CircleDot, CircleOff, CloudAlert, CloudCheck, LoaderCircle } from 'lucide-react';
import { changedSince } from '../canvas/marks';
import { diffOf, isSame } from '../model/diff';
import { useDesigner } from '../model/store';
import type { FlowView } from './api';
import { useSaving } from './useAutosave';

export function FlowState({ about }: { readonly about: FlowView | undefined }) {
  const flow = useDesigner((state) => state.flow);
  const deployed = useDesigner((state) => state.deployed);
  const count = changedSince(flow, deployed).size;
  const differs = flow !== null && deployed !== null && !isSame(diffOf(deployed, flow));
  return (
    <>
      {about === undefined ? null : about.deployed === null ? (
        <span className="chip">
          <CircleOff aria-hidden="true" /> not deployed
        </span>
      ) : (
        <span className="chip" data-tone="good">
          <CircleDot aria-hidden="true" /> running v{about.deployed}
        </span>
      )}
      {differs ? (
        <span className="chip wide-only" data-tone="accent">
          {count === 0 ? 'draft differs' : `${count} changed`}
        </span>
      ) : null}
      <Saved />
    </>
  );
}

function Saved() {
  const saving = useSaving();
  const isSaved = useDesigner((state) => state.flow === state.saved);
  if (saving.state === 'failed') {
    return (
      <span className="saved" data-tone="bad" title={saving.words}>
        <CloudAlert aria-hidden="true" /> not saved
      </span>
    );
  }
  return isSaved ? (
    <span className="saved">
      <CloudCheck aria-hidden="true" /> saved
    </span>
  ) : (
    <span className="saved">
      <LoaderCircle aria-hidden="true" /> saving…
    </span>
  );
}
