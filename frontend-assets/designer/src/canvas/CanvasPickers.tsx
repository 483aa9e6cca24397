// The lists that open over the canvas: a kind to add, a node to connect to, a wire to remove, a node
// or a note to find.

import { StickyNote } from 'lucide-react';
import { useMemo } from 'react';
import { connect, removeWire } from '../commands/flow';
import { mayEnter, mayLead } from '../model/bodies';
import { titleOf, toneOf } from '../model/card';
import { portViews } from '../model/ports';
import { designer, useDesigner } from '../model/store';
import type { Flow, FlowNode, Kind } from '../model/types';
import { wireKey } from '../model/wires';
import { kindChoices } from '../palette/choices';
import { Icon } from '../ui/Icon';
import { type Choice, Picker } from '../ui/Picker';
import { focusCanvas } from './focus';
import { hasIn } from './handles';
import { type Adding, hint, say, useHints } from './hints';
import { addNode } from './place';
import { useDeeds } from './useDeeds';

export function CanvasPickers() {
  const { adding, connecting, unwiring, searching } = useHints();
  if (adding !== null) {
    return <AddPicker adding={adding} />;
  }
  if (connecting !== null) {
    return <ConnectPicker id={connecting} />;
  }
  if (unwiring !== null) {
    return <UnwirePicker id={unwiring} />;
  }
  return searching ? <SearchPicker /> : null;
}

function close(): void {
  hint({ adding: null, connecting: null, unwiring: null, searching: false });
  focusCanvas();
}

function AddPicker({ adding }: { readonly adding: Adding }) {
  const kinds = useDesigner((state) => state.kinds);
  const choices = useMemo(() => {
    const { from, place } = adding;
    const meant = [...new Set(kinds.values())].filter((kind) => from === undefined || hasIn(kind));
    return kindChoices(meant, (kind) => addNode(kind, place, { from }));
  }, [kinds, adding]);
  const label = adding.from === undefined ? 'Add a node…' : 'Add a node and wire it…';
  return <Picker label={label} choices={choices} at={adding.at} onClose={close} />;
}

function choiceOf(node: FlowNode, kind: Kind | undefined, choose: () => void): Choice {
  return {
    id: node.id,
    label: titleOf(node, kind),
    hint: `${kind?.title ?? node.type} · ${node.id}`,
    words: `${node.type} ${JSON.stringify(node.config)}`,
    icon: <Icon name={kind?.icon ?? 'box'} />,
    tone: toneOf(kind),
    choose,
  };
}

/** The ports of a node and the nodes that each may lead to. */
function targets(flow: Flow, id: string, kinds: ReadonlyMap<string, Kind>): Choice[] {
  const from = flow.nodes.find((node) => node.id === id);
  if (from === undefined) {
    return [];
  }
  const leaving = flow.wires.filter((wire) => wire.from[0] === id);
  const ports = portViews(kinds.get(from.type), from, leaving);
  const into = flow.nodes.filter((node) => node.id !== id && hasIn(kinds.get(node.type)));
  const may = (port: string) => (node: FlowNode) =>
    mayLead(flow, kinds, [id, port], node) || mayEnter(flow, kinds, [id, port], node);
  return ports.flatMap((port) =>
    into.filter(may(port.name)).map((node) => {
      const choice = choiceOf(node, kinds.get(node.type), () => {
        connect({ from: [id, port.name], to: node.id });
        say(`connected to ${titleOf(node, kinds.get(node.type))}`);
      });
      const by = ports.length > 1 ? `${port.label || port.name} → ` : '';
      return { ...choice, id: `${port.name}>${node.id}`, label: `${by}${choice.label}` };
    }),
  );
}

function ConnectPicker({ id }: { readonly id: string }) {
  const flow = useDesigner((state) => state.flow);
  const kinds = useDesigner((state) => state.kinds);
  const choices = useMemo(() => (flow === null ? [] : targets(flow, id, kinds)), [flow, id, kinds]);
  return <Picker label="Connect to…" choices={choices} onClose={close} />;
}

/** The wires that end at a node or leave it. */
function wiresOf(flow: Flow, id: string, kinds: ReadonlyMap<string, Kind>): Choice[] {
  const named = (end: string) => {
    const node = flow.nodes.find((one) => one.id === end);
    return node === undefined ? end : titleOf(node, kinds.get(node.type));
  };
  const own = flow.wires.filter((wire) => wire.from[0] === id || wire.to === id);
  return own.map((wire) => {
    const label = `${named(wire.from[0])} → ${named(wire.to)}`;
    const choose = () => {
      removeWire(wire);
      say(`wire removed: ${label}`);
    };
    return { id: wireKey(wire), label, hint: `by ${wire.from[1]}`, choose };
  });
}

function UnwirePicker({ id }: { readonly id: string }) {
  const flow = useDesigner((state) => state.flow);
  const kinds = useDesigner((state) => state.kinds);
  const choices = useMemo(() => (flow === null ? [] : wiresOf(flow, id, kinds)), [flow, id, kinds]);
  return <Picker label="Remove the wire…" choices={choices} onClose={close} />;
}

function SearchPicker() {
  const flow = useDesigner((state) => state.flow);
  const { goTo, goToNote } = useDeeds();
  const choices = useMemo(() => {
    const { kinds } = designer();
    const nodes = (flow?.nodes ?? []).map((node) =>
      choiceOf(node, kinds.get(node.type), () => goTo(node)),
    );
    const notes = (flow?.notes ?? []).map((note) => ({
      id: `note:${note.id}`,
      label: note.text.split('\n', 1)[0] || 'Empty note',
      hint: 'Note',
      words: note.text,
      icon: <StickyNote />,
      choose: () => goToNote(note),
    }));
    return [...nodes, ...notes];
  }, [flow, goTo, goToNote]);
  return (
    <Picker label="Find a node by name, kind, id or setting…" choices={choices} onClose={close} />
  );
}
