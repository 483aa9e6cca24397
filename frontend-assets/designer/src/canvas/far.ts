// From how far the drawing is seen.

interface Seen {
  readonly transform: readonly [number, number, number];
}

/** Below this, cards are too small to be read, and are drawn as plain blocks. */
const FAR = 0.3;

export const isFar = (state: Seen): boolean => state.transform[2] < FAR;
