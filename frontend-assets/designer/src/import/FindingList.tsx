// All that was found wrong with a document.

import { Problems } from '../inspector/Problems';
import type { Finding } from '../model/types';

const MOST = 50;

export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  const named = findings.slice(0, MOST).map(({ node, message, severity }) => ({
    severity,
    message: node === undefined ? message : `${node}: ${message}`,
  }));
  return (
    <>
      <Problems problems={named} />
      {findings.length > MOST ? <p className="dim">and {findings.length - MOST} more</p> : null}
    </>
  );
}
