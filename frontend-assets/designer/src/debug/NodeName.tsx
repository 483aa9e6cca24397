// A node of the open flow by its name; a press selects it.

import { useDesigner } from '../model/store';

const NONE: ReadonlySet<string> = new Set();

/** Its name, or its kind's title, or its id. */
export function useNodeName(id: string): string {
  return useDesigner(({ flow, kinds }) => {
    const node = flow?.nodes.find((one) => one.id === id);
    return node?.name || kinds.get(node?.type ?? '')?.title || id;
  });
}

export function NodeName({ id }: { readonly id: string }) {
  const name = useNodeName(id);
  const known = useDesigner((state) => state.flow?.nodes.some((node) => node.id === id) ?? false);
  const select = useDesigner((state) => state.select);
  return (
    <button
      type="button"
      className="node-name"
      disabled={!known}
      title={known ? `Select ${id}` : `${id} is not in this draft`}
      onClick={() => select({ nodes: new Set([id]), wires: NONE, notes: NONE })}
    >
      {name}
    </button>
  );
}
