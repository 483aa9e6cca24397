// `?node=ID` leads to a node; selecting one writes its id there.

import { useReactFlow } from '@xyflow/react';
import { useEffect } from 'react';
import { go, useRoute } from '../app/router';
import { CARD_WIDTH, HEAD_HEIGHT } from '../model/card';
import { designer, NOTHING, selectedNode, useDesigner } from '../model/store';

export function useDeepLink(): void {
  const { setCenter, viewportInitialized } = useReactFlow();
  const { path, query } = useRoute();
  const wanted = query.get('node');

  useEffect(() => {
    const { flow, select } = designer();
    const node = flow?.nodes.find((one) => one.id === wanted);
    if (viewportInitialized && node !== undefined && selectedNode(designer())?.id !== node.id) {
      select({ ...NOTHING, nodes: new Set([node.id]) });
      const [x, y] = [node.position.x + CARD_WIDTH / 2, node.position.y + HEAD_HEIGHT / 2];
      // After the first fit of the view.
      window.setTimeout(() => void setCenter(x, y, { zoom: 1 }), 50);
    }
  }, [wanted, setCenter, viewportInitialized]);

  const selected = useDesigner((state) => selectedNode(state)?.id);
  useEffect(() => {
    if (viewportInitialized && path.startsWith('/flows/')) {
      go(selected === undefined ? path : `${path}?node=${encodeURIComponent(selected)}`, true);
    }
  }, [selected, path, viewportInitialized]);
}
