// Places of the canvas on the screen.

import type { Position } from '../model/types';
import { CANVAS_ID } from './focus';

let pointer: Position | null = null;
window.addEventListener('pointermove', (event) => {
  pointer = { x: event.clientX, y: event.clientY };
});

function canvasBox(): DOMRect {
  return document.getElementById(CANVAS_ID)?.getBoundingClientRect() ?? new DOMRect();
}

/** The middle of the canvas. */
export function middleOf(): Position {
  const box = canvasBox();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}

/** The pointer, where it is over the canvas; otherwise the canvas's middle. */
export function pointerOf(): Position {
  const box = canvasBox();
  const isOver =
    pointer !== null &&
    pointer.x >= box.left &&
    pointer.x <= box.right &&
    pointer.y >= box.top &&
    pointer.y <= box.bottom;
  return isOver && pointer !== null ? pointer : middleOf();
}
