// What React Flow draws: cards, notes, the frames of bodies, and wires.

import type { Edge, Node } from '@xyflow/react';
import type { Frame } from '../model/frames';
import type { PortView } from '../model/ports';
import type { FlowNode, Kind, Note } from '../model/types';

export type CardNode = Node<
  {
    readonly node: FlowNode;
    readonly kind: Kind | undefined;
    readonly ports: readonly PortView[];
    /** How far to the right the border of the body that it holds lies. */
    readonly edge: number | undefined;
  },
  'card'
>;
export type FrameNode = Node<{ readonly frame: Frame; readonly tone: string }, 'frame'>;
export type NoteNode = Node<{ readonly note: Note }, 'note'>;
export type ViewNode = CardNode | NoteNode | FrameNode;
export type ViewWire = Edge<{ readonly error: boolean }, 'wire'>;
