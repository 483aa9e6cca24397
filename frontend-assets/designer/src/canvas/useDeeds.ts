// What can be done on the canvas, by key, by menu and by command alike.

import { useReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import { removeSelected } from '../commands/flow';
import { toggleDisabled } from '../commands/nodes';
import { useDialogs } from '../flows/dialogs';
import { CARD_WIDTH, HEAD_HEIGHT } from '../model/card';
import { designer, NOTHING, selectedNode } from '../model/store';
import type { FlowNode, Note } from '../model/types';
import { useRunFrom } from '../runs/useRunFrom';
import { autoLayout } from './autoLayout';
import { goBy, nudge, resizeBy, selectAll, selectedNote, selectNote, selectOnly } from './byKey';
import { focusSettings } from './focus';
import { groupSelected } from './groups';
import { hint } from './hints';
import type { ByArrow, Deed } from './keys';
import type { Arrow } from './neighbours';
import { addNote } from './place';
import { pointerOf } from './screen';
import { copySelection, duplicate, pasteAt } from './useClipboard';
import { whereNext } from './whereNext';

type Deeds = Readonly<Record<Exclude<Deed, ByArrow>, () => void>>;

export function useDeeds() {
  const view = useReactFlow();
  const runFrom = useRunFrom();
  return useMemo(() => {
    const duration = window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200;
    const open = (dialog: 'deploy' | 'help' | 'commands') => useDialogs.setState({ open: dialog });

    /** Brings a node into sight, and selects it. */
    const goTo = (node: FlowNode) => {
      selectOnly(node);
      const [x, y] = [node.position.x + CARD_WIDTH / 2, node.position.y + HEAD_HEIGHT / 2];
      const at = view.flowToScreenPosition({ x, y });
      const shown = document.elementFromPoint(at.x, at.y)?.closest('.canvas') != null;
      if (!shown || view.getZoom() < 0.4) {
        void view.setCenter(x, y, { zoom: Math.max(0.8, Math.min(1, view.getZoom())), duration });
      }
    };
    /** The same with a note. */
    const goToNote = (note: Note) => {
      selectNote(note);
      const { position, size } = note;
      const [x, y] = [position.x + size.width / 2, position.y + size.height / 2];
      void view.setCenter(x, y, { zoom: Math.max(0.8, Math.min(1, view.getZoom())), duration });
    };
    const deeds: Deeds = {
      add: () => hint({ adding: whereNext(view) }),
      commands: () => open('commands'),
      help: () => open('help'),
      deploy: () => open('deploy'),
      search: () => hint({ searching: true }),
      connect: () => hint({ connecting: selectedNode(designer())?.id ?? null }),
      unwire: () => hint({ unwiring: selectedNode(designer())?.id ?? null }),
      rename: () => hint({ renaming: selectedNode(designer())?.id ?? selectedNote()?.id ?? null }),
      disable: () => toggleDisabled(designer().selection.nodes),
      note: () => addNote(view.screenToFlowPosition(pointerOf())),
      group: groupSelected,
      run: () => runFrom(selectedNode(designer())),
      delete: () => removeSelected(),
      copy: () => void copySelection(),
      cut: () => void copySelection(true),
      paste: () => void pasteAt(view.screenToFlowPosition(pointerOf())),
      duplicate,
      all: selectAll,
      none: () => designer().select(NOTHING),
      undo: () => designer().undo(),
      redo: () => designer().redo(),
      layout: () => void autoLayout(),
      fit: () => void view.fitView({ duration, padding: 0.08, maxZoom: 1 }),
      fitSelected: () => {
        const nodes = [...designer().selection.nodes].map((id) => ({ id }));
        void view.fitView({ nodes, duration, padding: 0.3, maxZoom: 1 });
      },
      whole: () => void view.zoomTo(1, { duration }),
      settings: focusSettings,
    };
    const byArrow: Readonly<Record<ByArrow, (arrow: Arrow) => void>> = {
      go: (arrow) => goBy(arrow, goTo),
      nudge,
      resize: resizeBy,
    };
    return { deeds, byArrow, goTo, goToNote };
  }, [view, runFrom]);
}
