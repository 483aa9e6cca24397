// Everything that can be done, by typing what it is called.

import { useReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import { go } from '../app/router';
import { alignSelected, WAYS } from '../canvas/align';
import { focusCanvas } from '../canvas/focus';
import { isByArrow, KEYS } from '../canvas/keys';
import { addNode } from '../canvas/place';
import { middleOf } from '../canvas/screen';
import { useDeeds } from '../canvas/useDeeds';
import { titleOf } from '../model/card';
import { designer } from '../model/store';
import { kindChoices } from '../palette/choices';
import { type Choice, Picker } from '../ui/Picker';
import { closeDialog, useDialogs } from './dialogs';
import { savePicture } from './savePicture';
import { toggleInspector, togglePalette } from './usePanels';

const PLACES = [
  ['Flows', '/'],
  ['Connections', '/connections'],
  ['Topics', '/topics'],
  ['Settings', '/settings'],
] as const;

export function CommandPicker() {
  const { deeds, goTo } = useDeeds();
  const { screenToFlowPosition } = useReactFlow();
  const choices = useMemo(() => {
    const { flow, kinds, selection } = designer();
    const all: Choice[] = [];
    for (const { keys, label, deed } of KEYS) {
      if (!isByArrow(deed) && deed !== 'commands') {
        all.push({ id: `do ${deed}`, label, keys, choose: () => window.setTimeout(deeds[deed]) });
      }
    }
    const panel = (label: string, choose: () => void) => all.push({ id: label, label, choose });
    panel('Versions and roll back', () => useDialogs.setState({ open: 'versions' }));
    panel('Show or hide the palette', togglePalette);
    panel('Show or hide the inspector', toggleInspector);
    for (const { way, label } of selection.nodes.size > 1 ? WAYS : []) {
      panel(label, () => alignSelected(way));
    }
    panel('Save the drawing as SVG', () => void savePicture('svg'));
    panel('Save the drawing as PNG', () => void savePicture('png'));
    for (const [label, to] of PLACES) {
      all.push({ id: `go ${to}`, label: `Go to ${label}`, choose: () => go(to) });
    }
    for (const node of flow?.nodes ?? []) {
      const kind = kinds.get(node.type);
      const label = `Go to ${titleOf(node, kind)}`;
      all.push({
        id: `node ${node.id}`,
        label,
        hint: kind?.title ?? node.type,
        choose: () => goTo(node),
      });
    }
    const place = screenToFlowPosition(middleOf());
    const add = kindChoices([...new Set(kinds.values())], (kind) => addNode(kind, place));
    return [...all, ...add.map((choice) => ({ ...choice, label: `Add ${choice.label}` }))];
  }, [deeds, goTo, screenToFlowPosition]);
  const close = () => {
    closeDialog();
    focusCanvas();
  };
  return <Picker label="What do you want to do?" choices={choices} onClose={close} />;
}
