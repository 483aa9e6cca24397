// Lights up the chosen run's way in the drawing: by a style sheet, so that neither the nodes nor
// the wires are rendered again.

import { useChosen, type Way } from './chosen';

export function RunLight() {
  const way = useChosen((state) => state.way);
  return way === null ? null : <style>{sheetOf(way)}</style>;
}

const NODE = '.react-flow__node';
const WIRE = '.react-flow__edge';

/** What is not on the way loses its colour; what is, and what failed there, is outlined. */
export function sheetOf(way: Way): string {
  const passed = [...way.nodes].filter((id) => !way.failed.has(id));
  return [
    // Text stays as readable as it was.
    `${NODE}${not(way.nodes)} { filter: grayscale(1); }`,
    `${WIRE}${not(way.wires)} { opacity: 0.35; }`,
    `${WIRE}${only(way.wires)} path { stroke: var(--accent); stroke-width: 2.5; }`,
    `${NODE}${only(passed)} { ${outline('accent')} }`,
    `${NODE}${only(way.failed)} { ${outline('bad')} }`,
  ].join('\n');
}

function outline(colour: string): string {
  return `outline: 2px solid var(--${colour}); outline-offset: 3px; border-radius: var(--radius);`;
}

function only(ids: Iterable<string>): string {
  return `:is(${[...ids].map(named).join() || '#none'})`;
}

function not(ids: ReadonlySet<string>): string {
  return ids.size === 0 ? '' : `:not(${[...ids].map(named).join()})`;
}

/** Quoted as CSS has strings, whatever an id holds. */
function named(id: string): string {
  return `[data-id="${id.replace(/[^\w:> -]/g, (letter) => `\\${letter.charCodeAt(0).toString(16)} `)}"]`;
}
