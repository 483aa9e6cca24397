// Keeps the tokens in sight: a drawing that is too large to be read as a whole is shown near, with
// a token in the middle.

import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { useContext, useEffect, useState } from 'react';
import { CARD_WIDTH, HEAD_HEIGHT } from '../model/card';
import { MarksContext } from './TokenMarks';

/** The whole of it. */
export const VIEW = { padding: 0.08, maxZoom: 1 };

/** Below this, the words on cards cannot be read. */
const LEAST = 0.45;
const NEAR = 0.7;

export function Follow() {
  const { nodes } = useContext(MarksContext);
  const store = useStoreApi();
  const { getNodes, getNode, fitView, setCenter } = useReactFlow();
  const isReady = useStore((state) => state.width > 0 && state.nodeLookup.size > 0);
  const [isFitted, setFitted] = useState(false);
  const [first] = nodes.keys();

  useEffect(() => {
    if (isReady) {
      void fitView(VIEW).then(() => setFitted(true));
    }
  }, [isReady, fitView]);

  useEffect(() => {
    const node = first === undefined ? getNodes()[0] : getNode(first);
    if (!isFitted || node === undefined) {
      return;
    }
    const { transform, width, height } = store.getState();
    const [x, y, zoom] = transform;
    const { position } = node;
    const left = position.x * zoom + x;
    const top = position.y * zoom + y;
    const isSeen =
      left >= 0 &&
      top >= 0 &&
      left + CARD_WIDTH * zoom <= width &&
      top + HEAD_HEIGHT * zoom <= height;
    if (!isSeen || zoom < LEAST) {
      const near = Math.max(zoom, NEAR);
      void setCenter(position.x + CARD_WIDTH / 2, position.y + HEAD_HEIGHT, { zoom: near });
    }
  }, [first, isFitted, getNode, getNodes, setCenter, store]);
  return null;
}
