// Keys to deeds.

import { type KeyboardEvent, useCallback, useEffect } from 'react';
import { isTyping } from './focus';
import { deedOf, EVERYWHERE, isByArrow } from './keys';
import type { Arrow } from './neighbours';
import { useDeeds } from './useDeeds';

export function useCanvasKeys() {
  const { deeds, byArrow } = useDeeds();

  useEffect(() => {
    const key = (event: globalThis.KeyboardEvent) => {
      const deed = deedOf(event);
      const help = deed === 'help' && !isTyping(event.target);
      if (deed !== undefined && !isByArrow(deed) && (EVERYWHERE.has(deed) || help)) {
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
      if (isByArrow(deed)) {
        byArrow[deed](event.key as Arrow);
      } else if (deed !== 'add' || event.target === event.currentTarget) {
        deeds[deed]();
      } else {
        return;
      }
      event.preventDefault();
    },
    [deeds, byArrow],
  );
}
