// The menu of the right button.

import { ContextMenu } from 'radix-ui';
import type { MouseEvent, ReactNode } from 'react';
import { designer, NOTHING, useDesigner } from '../model/store';
import { alignSelected, WAYS } from './align';
import { focusCanvas } from './focus';
import { type ByArrow, type Deed, KEYS } from './keys';
import { useDeeds } from './useDeeds';

type Shown = Exclude<Deed, ByArrow>;
const OF_NODE: readonly Shown[] = ['run', 'settings', 'rename', 'connect', 'group', 'disable'];
const OF_SELECTION: readonly Shown[] = ['copy', 'cut', 'duplicate', 'delete'];
const OF_CANVAS: readonly Shown[] = ['add', 'note', 'paste', 'all', 'layout', 'fit'];

export function CanvasMenu({ children }: { readonly children: ReactNode }) {
  const { deeds } = useDeeds();
  const nodes = useDesigner((state) => state.selection.nodes.size);
  const any = useDesigner(
    ({ selection }) => selection.nodes.size + selection.notes.size + selection.wires.size,
  );
  const items = (meant: readonly Shown[]) =>
    meant.map((deed) => {
      const key = KEYS.find((one) => one.deed === deed);
      return (
        <ContextMenu.Item
          key={deed}
          data-tone={deed === 'delete' ? 'bad' : undefined}
          onSelect={() => window.setTimeout(deeds[deed])}
        >
          {key?.label} <kbd>{key?.keys}</kbd>
        </ContextMenu.Item>
      );
    });
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild onContextMenu={selectUnder}>
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content
          className="menu"
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            focusCanvas();
          }}
        >
          {nodes === 1 ? items(OF_NODE) : null}
          {nodes > 1 ? items(['group', 'disable', 'fitSelected']) : null}
          {nodes > 0 ? <ContextMenu.Separator /> : null}
          {any > 0 ? items(OF_SELECTION) : items(OF_CANVAS)}
          {nodes > 1 ? items(['layout']) : null}
          {nodes > 1 ? <AlignMenu /> : null}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function AlignMenu() {
  return (
    <ContextMenu.Sub>
      <ContextMenu.SubTrigger>
        Align <kbd>›</kbd>
      </ContextMenu.SubTrigger>
      <ContextMenu.Portal>
        <ContextMenu.SubContent className="menu" collisionPadding={8}>
          {WAYS.map(({ way, label }) => (
            <ContextMenu.Item key={way} onSelect={() => alignSelected(way)}>
              {label}
            </ContextMenu.Item>
          ))}
        </ContextMenu.SubContent>
      </ContextMenu.Portal>
    </ContextMenu.Sub>
  );
}

/** The button's menu is about what is under the pointer. */
function selectUnder(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('.react-flow__nodesselection') != null) {
    // The frame around all that a lasso has caught.
    return;
  }
  const under = target?.closest('.react-flow__node');
  const id = under?.getAttribute('data-id');
  const { selection, select, flow } = designer();
  if (id == null) {
    select(NOTHING);
  } else if (!selection.nodes.has(id) && !selection.notes.has(id)) {
    const note = flow?.notes.some((one) => one.id === id) === true;
    select({ ...NOTHING, [note ? 'notes' : 'nodes']: new Set([id]) });
  }
}
