// Fills the live store while a flow is looked at.

import { useEffect } from 'react';
import { designer } from '../model/store';
import { counted, forget, useLive } from './live';
import { useRuns } from './queries';

export function useLiveFeed(flow: string | undefined): void {
  const { data, dataUpdatedAt } = useRuns(flow);
  const counts = data?.nodes;

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each flow
  useEffect(() => forget, [flow]);

  // Anew at each answer: where nothing came, the wires come to rest.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const { flow: drawing, kinds } = designer();
    if (counts !== undefined && drawing !== null && drawing.id === flow) {
      useLive.setState(counted(useLive.getState(), counts, drawing, kinds));
    }
  }, [flow, counts, dataUpdatedAt]);
}
