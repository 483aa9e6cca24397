// What is wrong with the draft; each finding leads to its node.

import { CircleAlert, TriangleAlert } from 'lucide-react';
import { removeWire } from '../commands/flow';
import { Inline } from '../inspector/Inline';
import { nameOf } from '../model/fresh';
import { NOTHING, useDesigner } from '../model/store';
import type { Finding } from '../model/types';
import { closeDialog } from './dialogs';

export function ProblemList({ problems }: { readonly problems: readonly Finding[] }) {
  const { flow, kinds, select } = useDesigner();
  const follow = (node: string) => {
    closeDialog();
    select({ ...NOTHING, nodes: new Set([node]) });
  };
  return (
    <ul className="problem-list">
      {problems.map((problem) => {
        const { node, severity, message, pointer, code } = problem;
        const isError = severity === 'error';
        return (
          <li key={`${pointer} ${code} ${message}`} data-tone={isError ? 'bad' : 'warn'}>
            {isError ? (
              <CircleAlert role="img" aria-label="error" />
            ) : (
              <TriangleAlert role="img" aria-label="warning" />
            )}
            <span>
              {node === undefined || flow === null ? null : (
                <button type="button" className="link" onClick={() => follow(node)}>
                  {nameOf(flow, node, kinds)}
                </button>
              )}{' '}
              <Inline text={message} />
              <RemoveWire pointer={pointer} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** A wire that leads nowhere is not drawn: here is the way to be rid of it. */
function RemoveWire({ pointer }: { readonly pointer: string }) {
  const place = /^\/wires\/(\d+)/.exec(pointer)?.[1];
  const wire = useDesigner(({ flow }) => flow?.wires[Number(place ?? -1)]);
  if (wire === undefined) {
    return null;
  }
  return (
    <button type="button" className="link" onClick={() => removeWire(wire)}>
      Remove the wire
    </button>
  );
}
