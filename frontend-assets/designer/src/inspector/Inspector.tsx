// The panel at the right: the selected node's settings, and the flow's own where none is.

export function Inspector() {
  return null;
}
