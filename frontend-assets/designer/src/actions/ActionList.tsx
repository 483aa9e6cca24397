// The list: rows that are dragged, or moved by keys.

import { useState } from 'react';
import { say } from '../canvas/hints';
import { ActionRow } from './ActionRow';
import { changeActions } from './commands';
import { type Action, nameOf } from './draft';
import type { NodeProblems } from './problems';
import type { ActionType } from './schemas';
import { indented, moved, outdented, rowsOf, shifted, type Where } from './tree';

interface Props {
  readonly node: string;
  readonly actions: readonly Action[];
  readonly types: readonly ActionType[];
  readonly problems: NodeProblems;
  readonly chosen: number | null;
  readonly readOnly: boolean;
  readonly onChoose: (place: number) => void;
  readonly onAddBelow: (type: ActionType, place: number) => void;
  readonly onRemove: (place: number) => void;
}

/** Where a dragged row would go. */
export interface Drop {
  readonly place: number;
  readonly where: Where;
}

export type Step = 'up' | 'down' | 'in' | 'out';

const STEPS = {
  up: (now: readonly Action[], place: number) => shifted(now, place, -1),
  down: (now: readonly Action[], place: number) => shifted(now, place, 1),
  in: indented,
  out: outdented,
} as const;

export function ActionList(props: Props) {
  const { node, actions, types, problems, chosen, readOnly } = props;
  const [dragged, drag] = useState<number | null>(null);
  const [drop, hover] = useState<Drop | null>(null);
  const rows = rowsOf(actions);

  const step = (place: number, to: Step) => {
    changeActions(node, 'Move action', (now) => STEPS[to](now, place));
    say(`${nameOf(actions[place] ?? {})} moved ${to}`);
  };
  const end = () => {
    if (dragged !== null && drop !== null && dragged !== drop.place) {
      changeActions(node, 'Move action', (now) => moved(now, dragged, drop.place, drop.where));
    }
    drag(null);
    hover(null);
  };

  return (
    <ol className="actions-list" aria-label="Actions, in their order">
      {rows.map(({ place, action, depth }) => (
        <ActionRow
          key={place}
          action={action}
          depth={depth}
          type={types.find((one) => one.type === action.type)}
          types={types}
          wrong={problems.actions.has(place)}
          isChosen={chosen === place}
          isDragged={dragged === place}
          drop={dragged !== null && drop?.place === place ? drop.where : null}
          readOnly={readOnly}
          onChoose={() => props.onChoose(place)}
          onStep={(to) => step(place, to)}
          onRemove={() => props.onRemove(place)}
          onAddBelow={(type) => props.onAddBelow(type, place)}
          onDrag={() => drag(place)}
          onHover={(where) => hover({ place, where })}
          onDrop={end}
          onDragEnd={() => {
            drag(null);
            hover(null);
          }}
        />
      ))}
    </ol>
  );
}
