// The keys of the canvas: one list makes the handling and the help.

export interface Key {
  /** As people read it. */
  readonly keys: string;
  readonly label: string;
  readonly deed: Deed;
}

export type Deed =
  | 'add'
  | 'commands'
  | 'search'
  | 'help'
  | 'go'
  | 'nudge'
  | 'resize'
  | 'connect'
  | 'unwire'
  | 'rename'
  | 'disable'
  | 'note'
  | 'group'
  | 'run'
  | 'delete'
  | 'copy'
  | 'cut'
  | 'paste'
  | 'duplicate'
  | 'all'
  | 'none'
  | 'undo'
  | 'redo'
  | 'layout'
  | 'fit'
  | 'fitSelected'
  | 'whole'
  | 'settings'
  | 'deploy';

/** Those that an arrow gives a direction: nothing that a menu or a list could do. */
export type ByArrow = 'go' | 'nudge' | 'resize';

export const isByArrow = (deed: Deed): deed is ByArrow =>
  deed === 'go' || deed === 'nudge' || deed === 'resize';

export const KEYS: readonly Key[] = [
  { keys: 'Tab', label: 'Add a node, after the selected one', deed: 'add' },
  { keys: 'Ctrl+K', label: 'Commands', deed: 'commands' },
  { keys: 'Ctrl+F', label: 'Find a node', deed: 'search' },
  { keys: '?', label: 'These keys', deed: 'help' },
  { keys: '← → ↑ ↓', label: 'To the neighbour', deed: 'go' },
  { keys: 'Shift+← → ↑ ↓', label: 'Move what is selected', deed: 'nudge' },
  { keys: 'Alt+Shift+← → ↑ ↓', label: 'Resize the selected notes', deed: 'resize' },
  { keys: 'Enter', label: 'To the settings of the node', deed: 'settings' },
  { keys: 'C', label: 'Connect to a node, chosen from a list', deed: 'connect' },
  { keys: 'X', label: 'Remove a wire of the node, chosen from a list', deed: 'unwire' },
  { keys: 'F2', label: 'Rename a node, write a note', deed: 'rename' },
  { keys: 'D', label: 'Disable, enable', deed: 'disable' },
  { keys: 'N', label: 'Add a note', deed: 'note' },
  { keys: 'G', label: 'Group: a note around what is selected', deed: 'group' },
  { keys: 'R', label: 'Run from this node', deed: 'run' },
  { keys: 'Delete', label: 'Delete', deed: 'delete' },
  { keys: 'Ctrl+C', label: 'Copy', deed: 'copy' },
  { keys: 'Ctrl+X', label: 'Cut', deed: 'cut' },
  { keys: 'Ctrl+V', label: 'Paste', deed: 'paste' },
  { keys: 'Ctrl+D', label: 'Duplicate', deed: 'duplicate' },
  { keys: 'Ctrl+A', label: 'Select everything', deed: 'all' },
  { keys: 'Esc', label: 'Select nothing', deed: 'none' },
  { keys: 'Ctrl+Z', label: 'Undo', deed: 'undo' },
  { keys: 'Ctrl+Y', label: 'Redo', deed: 'redo' },
  { keys: 'Shift+L', label: 'Lay out', deed: 'layout' },
  { keys: 'Shift+1', label: 'Fit everything', deed: 'fit' },
  { keys: 'Shift+2', label: 'Fit what is selected', deed: 'fitSelected' },
  { keys: 'Ctrl+0', label: 'Zoom to 100 %', deed: 'whole' },
  { keys: 'Ctrl+Enter', label: 'Deploy', deed: 'deploy' },
];

interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const PLAIN: Readonly<Record<string, Deed>> = {
  Tab: 'add',
  '?': 'help',
  Enter: 'settings',
  c: 'connect',
  x: 'unwire',
  F2: 'rename',
  d: 'disable',
  n: 'note',
  g: 'group',
  r: 'run',
  Delete: 'delete',
  Backspace: 'delete',
  Escape: 'none',
};

const WITH_CTRL: Readonly<Record<string, Deed>> = {
  k: 'commands',
  f: 'search',
  d: 'duplicate',
  a: 'all',
  z: 'undo',
  y: 'redo',
  '0': 'whole',
  Enter: 'deploy',
};

/** What a key means; copy, cut and paste come as events of their own. */
export function deedOf(event: Pressed): Deed | undefined {
  const { key, code, shiftKey, altKey } = event;
  const letter = key.length === 1 ? key.toLowerCase() : key;
  const ctrl = event.ctrlKey || event.metaKey;
  if (altKey) {
    return shiftKey && !ctrl && key.startsWith('Arrow') ? 'resize' : undefined;
  }
  if (ctrl) {
    return shiftKey && letter === 'z' ? 'redo' : WITH_CTRL[letter];
  }
  if (key.startsWith('Arrow')) {
    return shiftKey ? 'nudge' : 'go';
  }
  if (shiftKey && key !== '?') {
    const shifted: Record<string, Deed> = { KeyL: 'layout', Digit1: 'fit', Digit2: 'fitSelected' };
    return shifted[code];
  }
  return PLAIN[letter];
}

/** Those that act wherever the focus is on the page. */
export const EVERYWHERE: ReadonlySet<Deed> = new Set(['commands', 'search', 'deploy']);
