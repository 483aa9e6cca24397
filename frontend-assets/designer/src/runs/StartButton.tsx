// Starts a process of the open flow, by the version that is deployed, and opens it.

import { Play } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useDesigner } from '../model/store';
import { askToStart, startNothing, useStarting } from './starting';

const StartDialog = lazy(async () => {
  const { StartDialog } = await import('../processes/StartDialog');
  return { default: StartDialog };
});

export function StartButton({ first }: { readonly first: string }) {
  const flow = useDesigner((state) => state.flow);
  const node = useStarting((state) => state.node);
  const condition = flow?.nodes.find(({ id }) => id === node)?.config.startCondition;
  return (
    <span className="press press-alone">
      <button
        type="button"
        className="primary"
        onClick={() => askToStart(first)}
        title="Starts a process by the deployed version"
      >
        <Play aria-hidden="true" /> Start a process…
      </button>
      {flow === null || node === null ? null : (
        <Suspense fallback={null}>
          <StartDialog
            first={flow.id}
            condition={typeof condition === 'string' ? condition : ''}
            onClose={startNothing}
          />
        </Suspense>
      )}
    </span>
  );
}
