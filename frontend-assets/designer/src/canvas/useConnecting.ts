// Wires that are drawn with the pointer.

import type {
  Connection,
  FinalConnectionState,
  IsValidConnection,
  OnConnectStartParams,
} from '@xyflow/react';
import { useReactFlow } from '@xyflow/react';
import { useCallback, useRef } from 'react';
import { connect } from '../commands/flow';
import { mayEnter, mayLead } from '../model/bodies';
import { designer } from '../model/store';
import type { Wire } from '../model/types';
import { toast } from '../ui/Toasts';
import { hasIn } from './handles';
import { hint } from './hints';
import type { ViewWire } from './view';

const isValidConnection: IsValidConnection<ViewWire> = ({ source, target, sourceHandle }) => {
  const { flow, kinds } = designer();
  const to = flow?.nodes.find((node) => node.id === target);
  if (flow === null || sourceHandle == null || to === undefined) {
    return false;
  }
  const from = [source, sourceHandle] as const;
  return mayLead(flow, kinds, from, to) || mayEnter(flow, kinds, from, to);
};

function onConnect({ source, sourceHandle, target }: Connection): void {
  if (sourceHandle !== null) {
    connectOrTell({ from: [source, sourceHandle], to: target });
  }
}

function connectOrTell(wire: Wire): void {
  if (!connect(wire)) {
    toast('No wire crosses the border of a body: what comes after it is wired to its holder.');
  }
}

export function useConnecting() {
  const { screenToFlowPosition } = useReactFlow();
  const start = useRef<OnConnectStartParams | null>(null);

  const onConnectStart = useCallback((_: unknown, params: OnConnectStartParams) => {
    start.current = params;
  }, []);

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const { nodeId, handleId, handleType } = start.current ?? {};
      if (state.isValid === true || nodeId == null || handleId == null || handleType !== 'source') {
        return;
      }
      const point = 'changedTouches' in event ? event.changedTouches[0] : event;
      if (point === undefined) {
        return;
      }
      const at = { x: point.clientX, y: point.clientY };
      const under = document.elementFromPoint(at.x, at.y)?.closest('.react-flow__node');
      const onto = under?.getAttribute('data-id');
      if (onto != null) {
        const node = designer().flow?.nodes.find((one) => one.id === onto);
        if (node !== undefined && hasIn(designer().kinds.get(node.type))) {
          connectOrTell({ from: [nodeId, handleId], to: onto });
        }
        return;
      }
      const corner = screenToFlowPosition(at, { snapToGrid: false });
      const place = { x: corner.x + 108, y: corner.y };
      hint({ adding: { at, place, from: [nodeId, handleId] } });
    },
    [screenToFlowPosition],
  );
  return { isValidConnection, onConnect, onConnectStart, onConnectEnd };
}
