// What can be done on the canvas, by key, by menu and by command alike.

import { useReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import { removeSelected } from '../commands/flow';
import { moveTo, toggleDisabled } from '../commands/nodes';
import { useDialogs } from '../flows/dialogs';
import { CARD_WIDTH, HEAD_HEIGHT, titleOf } from '../model/card';
import { framesOf } from '../model/frames';
import { portViews } from '../model/ports';
import { designer, NOTHING, selectedNode } from '../model/store';
import type { FlowNode, Position } from '../model/types';
import { useRunFrom } from '../runs/useRunFrom';
import { autoLayout } from './autoLayout';
import { focusSettings } from './focus';
import { groupSelected } from './groups';
import { portLeft } from './handles';
import { hint, say } from './hints';
import type { Deed } from './keys';
import { marksOf } from './marks';
import { type Arrow, neighbour } from './neighbours';
import { addNote } from './place';
import { pointerOf } from './screen';
import { copySelection, duplicate, pasteAt } from './useClipboard';

type Deeds = Readonly<Record<Exclude<Deed, 'go' | 'nudge'>, () => void>>;

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
    const deeds: Deeds = {
      add: () => hint({ adding: whereNext(view) }),
      commands: () => open('commands'),
      help: () => open('help'),
      deploy: () => open('deploy'),
      search: () => hint({ searching: true }),
      connect: () => hint({ connecting: selectedNode(designer())?.id ?? null }),
      rename: () => hint({ renaming: selectedNode(designer())?.id ?? null }),
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
    return { deeds, goTo, goBy: (arrow: Arrow) => goBy(arrow, goTo), nudge };
  }, [view, runFrom]);
}

/** Where a node that is added by key goes: after the selected one, or where the pointer is. */
function whereNext(view: ReturnType<typeof useReactFlow>) {
  const { flow, kinds } = designer();
  const node = selectedNode(designer());
  if (node === undefined || flow === null) {
    const at = pointerOf();
    return { at, place: view.screenToFlowPosition(at) };
  }
  const ports = portViews(kinds.get(node.type), node, []);
  const used = new Set(
    flow.wires.filter(({ from }) => from[0] === node.id).map(({ from }) => from[1]),
  );
  // A body is begun before anything comes after it.
  const own = ports.find((one) => one.name === kinds.get(node.type)?.body && !used.has(one.name));
  const port = own ?? ports.find((one) => !used.has(one.name)) ?? ports[0];
  const middle = {
    x:
      node.position.x +
      portLeft(node, port, framesOf(flow, kinds).get(node.id)) +
      CARD_WIDTH / 2 +
      88,
    y: node.position.y + HEAD_HEIGHT / 2,
  };
  const place = free(middle);
  const at = view.flowToScreenPosition({
    x: node.position.x + CARD_WIDTH + 16,
    y: node.position.y,
  });
  return port === undefined ? { at, place } : { at, place, from: [node.id, port.name] as const };
}

/** A place below, as far as others stand in the way. */
function free(middle: Position): Position {
  const nodes = designer().flow?.nodes ?? [];
  let { x, y } = middle;
  const taken = ({ position }: FlowNode) =>
    Math.abs(position.x + CARD_WIDTH / 2 - x) < CARD_WIDTH &&
    Math.abs(position.y + HEAD_HEIGHT / 2 - y) < HEAD_HEIGHT + 16;
  for (let tries = 0; tries < 50 && nodes.some(taken); tries += 1) {
    y += HEAD_HEIGHT + 24;
  }
  return { x, y };
}

function selectAll(): void {
  const { flow, select } = designer();
  select({
    nodes: new Set(flow?.nodes.map(({ id }) => id)),
    notes: new Set(flow?.notes.map(({ id }) => id)),
  });
}

function selectOnly(node: FlowNode): void {
  const { kinds, problems, select } = designer();
  select({ ...NOTHING, nodes: new Set([node.id]) });
  const kind = kinds.get(node.type);
  const marks = marksOf(problems).get(node.id);
  const troubles = marks === undefined ? '' : `, ${marks.errors + marks.warnings} problems`;
  const off = node.disabled ? ', disabled' : '';
  say(`${titleOf(node, kind)}, ${kind?.title ?? node.type}${off}${troubles}`);
}

function goBy(arrow: Arrow, goTo: (node: FlowNode) => void): void {
  const { flow, selection } = designer();
  const [id] = selection.nodes;
  const next = id === undefined ? flow?.nodes[0] : flow && neighbour(flow, id, arrow);
  if (next) {
    goTo(next);
  }
}

const STEPS: Readonly<Record<Arrow, readonly [number, number]>> = {
  ArrowLeft: [-8, 0],
  ArrowRight: [8, 0],
  ArrowUp: [0, -8],
  ArrowDown: [0, 8],
};

function nudge(arrow: Arrow): void {
  const { flow, selection } = designer();
  const [x, y] = STEPS[arrow];
  const meant = [...(flow?.nodes ?? []), ...(flow?.notes ?? [])].filter(
    ({ id }) => selection.nodes.has(id) || selection.notes.has(id),
  );
  const places = meant.map(
    ({ id, position }) => [id, { x: position.x + x, y: position.y + y }] as const,
  );
  moveTo(new Map(places), 'Move', `nudge:${meant.map(({ id }) => id).join()}`);
}
