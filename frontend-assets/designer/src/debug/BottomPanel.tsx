// The panel below the canvas: debug lines, runs.

export function BottomPanel() {
  return null;
}
