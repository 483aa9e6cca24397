// One action in the list.

import { CircleAlert, GripVertical, Hand, Plus, Zap } from 'lucide-react';
import type { DragEvent, KeyboardEvent } from 'react';
import type { Step } from './ActionList';
import { AddAction } from './AddAction';
import { type Action, isManual, nameOf, timerOf } from './draft';
import { RowMenu } from './RowMenu';
import { type ActionType, marksOf } from './schemas';
import type { Where } from './tree';

interface Props {
  readonly action: Action;
  readonly depth: number;
  readonly type: ActionType | undefined;
  readonly types: readonly ActionType[];
  readonly wrong: boolean;
  readonly isChosen: boolean;
  readonly isDragged: boolean;
  readonly drop: Where | null;
  readonly readOnly: boolean;
  readonly onChoose: () => void;
  readonly onStep: (to: Step) => void;
  readonly onRemove: () => void;
  readonly onAddBelow: (type: ActionType) => void;
  readonly onDrag: () => void;
  readonly onHover: (where: Where) => void;
  readonly onDrop: () => void;
  readonly onDragEnd: () => void;
}

const KEYS: Readonly<Record<string, Step>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowRight: 'in',
  ArrowLeft: 'out',
};

export function ActionRow(props: Props) {
  const { action, depth, type, isChosen, readOnly, drop } = props;
  const name = nameOf(action) || 'no name';
  const marks = [...marksOf(action), timerOf(action)].filter((mark) => mark !== '');
  const keys = (event: KeyboardEvent) => {
    const to = event.altKey ? KEYS[event.key] : undefined;
    if (to !== undefined && !readOnly) {
      event.preventDefault();
      event.stopPropagation();
      props.onStep(to);
    } else if (event.key === 'Delete' && !readOnly) {
      event.stopPropagation();
      props.onRemove();
    }
  };
  const over = (event: DragEvent<HTMLElement>) => {
    event.preventDefault();
    const { top, height } = event.currentTarget.getBoundingClientRect();
    props.onHover(event.clientY < top + height / 2 ? 'before' : 'after');
  };
  return (
    <li
      className="actions-row"
      style={{ '--depth': depth } as React.CSSProperties}
      data-chosen={isChosen || undefined}
      data-dragged={props.isDragged || undefined}
      data-drop={drop ?? undefined}
      draggable={!readOnly}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', name);
        props.onDrag();
      }}
      onDragOver={over}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        props.onDrop();
      }}
      onDragEnd={props.onDragEnd}
    >
      <GripVertical className="actions-grip" aria-hidden="true" />
      <button
        type="button"
        className="plain actions-name"
        aria-expanded={isChosen}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Alt+ArrowRight Alt+ArrowLeft Delete"
        onClick={props.onChoose}
        onKeyDown={keys}
      >
        <span className="actions-tile" data-manual={isManual(action) || undefined}>
          {isManual(action) ? <Hand aria-hidden="true" /> : <Zap aria-hidden="true" />}
        </span>
        <span className="actions-words">
          <span>{name}</span>
          <span className="dim">{[type?.title ?? 'unknown type', ...marks].join(' · ')}</span>
        </span>
        {props.wrong ? (
          <CircleAlert className="actions-wrong" role="img" aria-label="has problems" />
        ) : null}
      </button>
      {readOnly ? null : (
        <>
          <AddAction types={props.types} onAdd={props.onAddBelow}>
            <button type="button" className="plain icon" aria-label={`Add below ${name}`}>
              <Plus aria-hidden="true" />
            </button>
          </AddAction>
          <RowMenu name={name} onStep={props.onStep} onRemove={props.onRemove} />
        </>
      )}
    </li>
  );
}
