// Keys to deeds.

import { type KeyboardEvent, useCallback, useEffect } from 'react';
import { isTyping } from './focus';
import { deedOf, EVERYWHERE } from './keys';
import type { Arrow } from './neighbours';
import { useDeeds } from './useDeeds';

export function useCanvasKeys() {
  const { deeds, goBy, nudge } = useDeeds();

  useEffect(() => {
    const key = (event: globalThis.KeyboardEvent) => {
      const deed = deedOf(event);
      const help = deed === 'help' && !isTyping(event.target);
      if (
        deed !== undefined &&
        deed !== 'go' &&
        deed !== 'nudge' &&
        (EVERYWHERE.has(deed) || help)
      ) {
        event.preventDefault();
        deeds[deed]();
      }
    };
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, [deeds]);

  return useCallback(
    (event: KeyboardEvent) => {
      const deed = deedOf(event);
      const isButton = event.target instanceof HTMLButtonElement && event.key !== 'Tab';
      if (
        deed === undefined ||
        EVERYWHERE.has(deed) ||
        deed === 'help' ||
        isTyping(event.target) ||
        isButton
      ) {
        return;
      }
      if (deed === 'go') {
        goBy(event.key as Arrow);
      } else if (deed === 'nudge') {
        nudge(event.key as Arrow);
      } else if (deed !== 'add' || event.target === event.currentTarget) {
        deeds[deed]();
      } else {
        return;
      }
      event.preventDefault();
    },
    [deeds, goBy, nudge],
  );
}
