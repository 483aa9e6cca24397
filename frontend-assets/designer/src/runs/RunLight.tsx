// Lights up the chosen run's way in the drawing: by a style sheet, so that neither the nodes nor
// the wires are rendered again.

import { useChosen, type Way } from './chosen';

export function RunLight() {
  const way = useChosen((state) => state.way);
  return way === null ? null : <style>{sheetOf(way)}</style>;
}

const NODE = '.react-flow__node';
const WIRE = '.react-flow__edge';

/** What is not on the way steps back; what failed is outlined. */
export function sheetOf(way: Way): string {
  return [
    `${NODE}${not(way.nodes)}, ${WIRE}${not(way.wires)} { opacity: 0.3; }`,
    `${WIRE}:is(${[...way.wires].map(named).join() || '#none'}) path { stroke: var(--accent); stroke-width: 2.5; }`,
    `${NODE}:is(${[...way.failed].map(named).join() || '#none'}) { outline: 2px solid var(--bad); outline-offset: 3px; border-radius: var(--radius); }`,
  ].join('\n');
}

function not(ids: ReadonlySet<string>): string {
  return ids.size === 0 ? '' : `:not(${[...ids].map(named).join()})`;
}

/** Quoted as CSS has strings, whatever an id holds. */
function named(id: string): string {
  return `[data-id="${id.replace(/[^\w:> -]/g, (letter) => `\\${letter.charCodeAt(0).toString(16)} `)}"]`;
}
