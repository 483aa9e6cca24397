// How much of a long list is drawn: what is seen, and some more below it. Drawing hundreds of rows
// anew several times a second would leave the page no time for anything else.

import { type UIEvent, useCallback, useState } from 'react';

const FIRST = 40;
const MORE = 60;
/** So near to the end more is drawn. */
const NEAR_PX = 400;

export function useReach() {
  const [rows, setRows] = useState(FIRST);
  const onScroll = useCallback((event: UIEvent<HTMLElement>) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
    if (scrollTop < 1) {
      setRows(FIRST);
    } else if (scrollHeight - scrollTop - clientHeight < NEAR_PX) {
      setRows((before) => before + MORE);
    }
  }, []);
  return { rows, onScroll };
}
